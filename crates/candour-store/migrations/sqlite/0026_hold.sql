-- Holds over what a person gave, what lies under them when its answer is gone from feedback, and erasures that one person
-- asks for and another decides on.
CREATE TABLE hold (
    id BLOB PRIMARY KEY,
    feedback_id BLOB NOT NULL REFERENCES feedback (id),
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    sealed_note BLOB,
    placed_at INTEGER NOT NULL,
    placed_by BLOB REFERENCES staff (id),
    review_day INTEGER NOT NULL,
    lift_asked_at INTEGER,
    lift_asked_by BLOB REFERENCES staff (id),
    lifted_at INTEGER,
    lifted_by BLOB REFERENCES staff (id)
) STRICT;
-- One hold of a kind at a time; also what is looked up before anything is erased.
CREATE UNIQUE INDEX hold_standing ON hold (feedback_id, kind) WHERE lifted_at IS NULL;
CREATE INDEX hold_review ON hold (review_day, id) WHERE lifted_at IS NULL;
-- Sealed as it was, under the id it had: it opens as what it was before.
CREATE TABLE held_text (
    id BLOB PRIMARY KEY,
    feedback_id BLOB NOT NULL REFERENCES feedback (id),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX held_text_feedback ON held_text (feedback_id);
CREATE TABLE erasure_wish (
    id BLOB PRIMARY KEY,
    feedback_id BLOB NOT NULL REFERENCES feedback (id),
    cause TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    asked_by BLOB NOT NULL REFERENCES staff (id),
    decided_at INTEGER,
    decided_by BLOB REFERENCES staff (id),
    allowed INTEGER,
    erasure_id BLOB REFERENCES erasure (id)
) STRICT;
-- One wish for an answer at a time.
CREATE UNIQUE INDEX erasure_wish_waiting ON erasure_wish (feedback_id) WHERE decided_at IS NULL;
-- What the words are held for, where they left feedback alone.
ALTER TABLE erasure ADD COLUMN held TEXT;
-- A program before this step would destroy what is held.
UPDATE schema_need SET steps = 26 WHERE id = 1;
