-- Records that nobody opens alone, who asked to open them, and who allowed it.
CREATE TABLE restriction (
    id BLOB PRIMARY KEY,
    feedback_id BLOB REFERENCES feedback (id),
    encounter_id BLOB REFERENCES encounter (id),
    reason TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB REFERENCES staff (id),
    lifted_at INTEGER,
    lifted_by BLOB REFERENCES staff (id)
) STRICT;
-- One restriction at a time; also what lists look up for each of their lines.
CREATE UNIQUE INDEX restriction_feedback ON restriction (feedback_id)
    WHERE feedback_id IS NOT NULL AND lifted_at IS NULL;
CREATE UNIQUE INDEX restriction_encounter ON restriction (encounter_id)
    WHERE encounter_id IS NOT NULL AND lifted_at IS NULL;
CREATE TABLE opening (
    id BLOB PRIMARY KEY,
    restriction_id BLOB NOT NULL REFERENCES restriction (id),
    wish TEXT NOT NULL,
    purpose TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    asked_by BLOB NOT NULL REFERENCES staff (id),
    decided_at INTEGER,
    decided_by BLOB REFERENCES staff (id),
    allowed INTEGER,
    open_until INTEGER
) STRICT;
CREATE INDEX opening_restriction ON opening (restriction_id);
-- One wish of one person at a time.
CREATE UNIQUE INDEX opening_waiting ON opening (restriction_id, asked_by, wish) WHERE decided_at IS NULL;
-- What a person does besides their first role, names with spaces between.
ALTER TABLE staff ADD COLUMN further_roles TEXT NOT NULL DEFAULT '';
