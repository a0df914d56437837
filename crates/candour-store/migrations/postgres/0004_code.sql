-- Codes, print runs, and the ledger of who was asked. A code itself is not stored, only its fingerprint.
CREATE TABLE batch (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    borough_id UUID REFERENCES borough (id),
    team_id UUID REFERENCES team (id),
    quantity BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by UUID REFERENCES staff (id),
    sealed_code BYTEA
);
CREATE INDEX batch_team ON batch (team_id);
-- A card is found by the label of its pack and its serial number, so no two packs share a label.
CREATE UNIQUE INDEX batch_pack_label ON batch (label) WHERE kind = 'cards';
CREATE TABLE code (
    id UUID PRIMARY KEY,
    fingerprint BYTEA NOT NULL UNIQUE,
    stratum TEXT NOT NULL,
    encounter_id UUID REFERENCES encounter (id),
    batch_id UUID REFERENCES batch (id),
    serial BIGINT,
    made_at BIGINT NOT NULL,
    expires_at BIGINT,
    bound_at BIGINT,
    bound_by UUID REFERENCES staff (id)
);
CREATE UNIQUE INDEX code_serial ON code (batch_id, serial);
CREATE INDEX code_encounter ON code (encounter_id);
CREATE TABLE invitation (
    id UUID PRIMARY KEY,
    encounter_id UUID NOT NULL REFERENCES encounter (id),
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    code_id UUID REFERENCES code (id),
    staff_id UUID REFERENCES staff (id)
);
CREATE INDEX invitation_encounter ON invitation (encounter_id);
CREATE INDEX invitation_code ON invitation (code_id);
