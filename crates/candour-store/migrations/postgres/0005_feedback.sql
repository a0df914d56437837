-- Answers, the words and wishes that came with them, and equality answers that lead to nobody.
CREATE TABLE feedback (
    id UUID PRIMARY KEY,
    nonce_fingerprint BYTEA NOT NULL UNIQUE,
    receipt_fingerprint BYTEA NOT NULL UNIQUE,
    code_id UUID REFERENCES code (id),
    stratum TEXT NOT NULL,
    channel TEXT NOT NULL,
    rating BIGINT NOT NULL CHECK (rating BETWEEN 1 AND 5),
    language TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    day BIGINT NOT NULL,
    state TEXT NOT NULL,
    counted BOOLEAN NOT NULL,
    withdrawn_at BIGINT,
    source_mark BYTEA,
    repeat_source BOOLEAN NOT NULL
);
-- A single-use code answers once: this index, and no check before it, is what makes it so.
CREATE UNIQUE INDEX feedback_single_use ON feedback (code_id) WHERE stratum <> 'open';
CREATE INDEX feedback_source_mark ON feedback (source_mark) WHERE source_mark IS NOT NULL;
CREATE INDEX feedback_to_recount ON feedback (withdrawn_at) WHERE state = 'withdrawn' AND counted;
CREATE TABLE feedback_words (
    id UUID PRIMARY KEY,
    feedback_id UUID NOT NULL REFERENCES feedback (id),
    nonce_fingerprint BYTEA NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    language TEXT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX feedback_words_feedback ON feedback_words (feedback_id);
CREATE TABLE contact_request (
    id UUID PRIMARY KEY,
    feedback_id UUID NOT NULL REFERENCES feedback (id),
    nonce_fingerprint BYTEA NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX contact_request_feedback ON contact_request (feedback_id);
CREATE TABLE equality_answer (
    key BYTEA PRIMARY KEY,
    month BIGINT NOT NULL,
    age_band TEXT,
    ethnic_group TEXT,
    disability TEXT,
    sex TEXT
);
