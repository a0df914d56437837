-- Answers, the words and wishes that came with them, and equality answers that lead to nobody.
CREATE TABLE feedback (
    id BLOB PRIMARY KEY,
    nonce_fingerprint BLOB NOT NULL UNIQUE,
    receipt_fingerprint BLOB NOT NULL UNIQUE,
    code_id BLOB REFERENCES code (id),
    stratum TEXT NOT NULL,
    channel TEXT NOT NULL,
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
    language TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    state TEXT NOT NULL,
    counted INTEGER NOT NULL,
    withdrawn_at INTEGER,
    source_mark BLOB,
    repeat_source INTEGER NOT NULL
) STRICT;
-- A single-use code answers once: this index, and no check before it, is what makes it so.
CREATE UNIQUE INDEX feedback_single_use ON feedback (code_id) WHERE stratum <> 'open';
CREATE INDEX feedback_source_mark ON feedback (source_mark) WHERE source_mark IS NOT NULL;
CREATE INDEX feedback_to_recount ON feedback (withdrawn_at) WHERE state = 'withdrawn' AND counted;
CREATE TABLE feedback_words (
    id BLOB PRIMARY KEY,
    feedback_id BLOB NOT NULL REFERENCES feedback (id),
    nonce_fingerprint BLOB NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    language TEXT NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX feedback_words_feedback ON feedback_words (feedback_id);
CREATE TABLE contact_request (
    id BLOB PRIMARY KEY,
    feedback_id BLOB NOT NULL REFERENCES feedback (id),
    nonce_fingerprint BLOB NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX contact_request_feedback ON contact_request (feedback_id);
CREATE TABLE equality_answer (
    key BLOB PRIMARY KEY,
    month INTEGER NOT NULL,
    age_band TEXT,
    ethnic_group TEXT,
    disability TEXT,
    sex TEXT
) STRICT, WITHOUT ROWID;
