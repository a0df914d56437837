-- Codes, print runs, and the ledger of who was asked. A code itself is not stored, only its fingerprint.
CREATE TABLE batch (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    borough_id BLOB REFERENCES borough (id),
    team_id BLOB REFERENCES team (id),
    quantity INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB REFERENCES staff (id),
    sealed_code BLOB
) STRICT;
CREATE INDEX batch_team ON batch (team_id);
-- A card is found by the label of its pack and its serial number, so no two packs share a label.
CREATE UNIQUE INDEX batch_pack_label ON batch (label) WHERE kind = 'cards';
CREATE TABLE code (
    id BLOB PRIMARY KEY,
    fingerprint BLOB NOT NULL UNIQUE,
    stratum TEXT NOT NULL,
    encounter_id BLOB REFERENCES encounter (id),
    batch_id BLOB REFERENCES batch (id),
    serial INTEGER,
    made_at INTEGER NOT NULL,
    expires_at INTEGER,
    bound_at INTEGER,
    bound_by BLOB REFERENCES staff (id)
) STRICT;
CREATE UNIQUE INDEX code_serial ON code (batch_id, serial);
CREATE INDEX code_encounter ON code (encounter_id);
CREATE TABLE invitation (
    id BLOB PRIMARY KEY,
    encounter_id BLOB NOT NULL REFERENCES encounter (id),
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    code_id BLOB REFERENCES code (id),
    staff_id BLOB REFERENCES staff (id)
) STRICT;
CREATE INDEX invitation_encounter ON invitation (encounter_id);
CREATE INDEX invitation_code ON invitation (code_id);
