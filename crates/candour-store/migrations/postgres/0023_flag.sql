-- Signs that feedback is abused, what a human decided, and answers that are set aside because of it.
ALTER TABLE feedback ADD COLUMN own_network BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE feedback ADD COLUMN own_device BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE feedback ADD COLUMN set_aside BOOLEAN NOT NULL DEFAULT FALSE;
-- The tail, as 0008 has it, with answers that are set aside.
DROP INDEX feedback_tail;
CREATE INDEX feedback_uncounted ON feedback (id) WHERE rolled_up = (state = 'withdrawn' OR set_aside);
CREATE INDEX feedback_open_code ON feedback (code_id, day) WHERE stratum = 'open';
-- A flag is a work item of its kind, under the same id.
CREATE TABLE flag (
    id UUID PRIMARY KEY REFERENCES work_item (id),
    kind TEXT NOT NULL,
    officer_id UUID REFERENCES officer (id),
    team_id UUID REFERENCES team (id),
    target UUID NOT NULL,
    made_at BIGINT NOT NULL,
    seen TEXT NOT NULL,
    decision TEXT,
    decided_at BIGINT
);
-- What is seen of somebody who has an open flag of the kind joins that flag.
CREATE UNIQUE INDEX flag_open ON flag (kind, target) WHERE decision IS NULL;
CREATE INDEX flag_target ON flag (target, kind);
CREATE INDEX flag_decided ON flag (decided_at, id) WHERE decision IS NOT NULL;
CREATE TABLE flag_answer (
    flag_id UUID NOT NULL REFERENCES flag (id),
    feedback_id UUID NOT NULL REFERENCES feedback (id) ON DELETE CASCADE,
    PRIMARY KEY (flag_id, feedback_id)
);
CREATE INDEX flag_answer_feedback ON flag_answer (feedback_id);
CREATE TABLE flag_decision (
    id UUID PRIMARY KEY,
    flag_id UUID NOT NULL REFERENCES flag (id),
    at BIGINT NOT NULL,
    staff_id UUID NOT NULL REFERENCES staff (id),
    decision TEXT NOT NULL,
    sealed_reason BYTEA NOT NULL
);
CREATE INDEX flag_decision_flag ON flag_decision (flag_id);
-- Telephone numbers and addresses of the force's own people, as fingerprints.
CREATE TABLE staff_contact (
    fingerprint BYTEA PRIMARY KEY
);
-- Where members of staff were signed in today, as marks.
CREATE TABLE staff_source (
    mark BYTEA PRIMARY KEY,
    day BIGINT NOT NULL
);
-- Bands of hashes of stems, by which words like others are found.
CREATE TABLE word_sketch (
    words_id UUID NOT NULL REFERENCES feedback_words (id) ON DELETE CASCADE,
    band BIGINT NOT NULL,
    PRIMARY KEY (words_id, band)
);
CREATE INDEX word_sketch_band ON word_sketch (band, words_id);
-- Up to which answer signs were looked for.
CREATE TABLE flag_screening (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    until UUID NOT NULL
);
