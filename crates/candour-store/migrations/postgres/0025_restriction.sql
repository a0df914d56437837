-- Records that nobody opens alone, who asked to open them, and who allowed it.
CREATE TABLE restriction (
    id UUID PRIMARY KEY,
    feedback_id UUID REFERENCES feedback (id),
    encounter_id UUID REFERENCES encounter (id),
    reason TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by UUID REFERENCES staff (id),
    lifted_at BIGINT,
    lifted_by UUID REFERENCES staff (id)
);
-- One restriction at a time; also what lists look up for each of their lines.
CREATE UNIQUE INDEX restriction_feedback ON restriction (feedback_id)
    WHERE feedback_id IS NOT NULL AND lifted_at IS NULL;
CREATE UNIQUE INDEX restriction_encounter ON restriction (encounter_id)
    WHERE encounter_id IS NOT NULL AND lifted_at IS NULL;
CREATE TABLE opening (
    id UUID PRIMARY KEY,
    restriction_id UUID NOT NULL REFERENCES restriction (id),
    wish TEXT NOT NULL,
    purpose TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by UUID NOT NULL REFERENCES staff (id),
    decided_at BIGINT,
    decided_by UUID REFERENCES staff (id),
    allowed BOOLEAN,
    open_until BIGINT
);
CREATE INDEX opening_restriction ON opening (restriction_id);
-- One wish of one person at a time.
CREATE UNIQUE INDEX opening_waiting ON opening (restriction_id, asked_by, wish) WHERE decided_at IS NULL;
-- What a person does besides their first role, names with spaces between.
ALTER TABLE staff ADD COLUMN further_roles TEXT NOT NULL DEFAULT '';
