-- Holds over what a person gave, what lies under them when its answer is gone from feedback, and erasures that one person
-- asks for and another decides on.
CREATE TABLE hold (
    id UUID PRIMARY KEY,
    feedback_id UUID NOT NULL REFERENCES feedback (id),
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    sealed_note BYTEA,
    placed_at BIGINT NOT NULL,
    placed_by UUID REFERENCES staff (id),
    review_day BIGINT NOT NULL,
    lift_asked_at BIGINT,
    lift_asked_by UUID REFERENCES staff (id),
    lifted_at BIGINT,
    lifted_by UUID REFERENCES staff (id)
);
-- One hold of a kind at a time; also what is looked up before anything is erased.
CREATE UNIQUE INDEX hold_standing ON hold (feedback_id, kind) WHERE lifted_at IS NULL;
CREATE INDEX hold_review ON hold (review_day, id) WHERE lifted_at IS NULL;
-- Sealed as it was, under the id it had: it opens as what it was before.
CREATE TABLE held_text (
    id UUID PRIMARY KEY,
    feedback_id UUID NOT NULL REFERENCES feedback (id),
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX held_text_feedback ON held_text (feedback_id);
CREATE TABLE erasure_wish (
    id UUID PRIMARY KEY,
    feedback_id UUID NOT NULL REFERENCES feedback (id),
    cause TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by UUID NOT NULL REFERENCES staff (id),
    decided_at BIGINT,
    decided_by UUID REFERENCES staff (id),
    allowed BOOLEAN,
    erasure_id UUID REFERENCES erasure (id)
);
-- One wish for an answer at a time.
CREATE UNIQUE INDEX erasure_wish_waiting ON erasure_wish (feedback_id) WHERE decided_at IS NULL;
-- What the words are held for, where they left feedback alone.
ALTER TABLE erasure ADD COLUMN held TEXT;
-- A program before this step would destroy what is held.
UPDATE schema_need SET steps = 26 WHERE id = 1;
