-- An index of word stems under a key, and the batches in which officers read what people said.
-- FALSE also for words that a program older than this column writes beside this one: they are indexed like any other.
ALTER TABLE feedback_words ADD COLUMN stemmed BOOLEAN NOT NULL DEFAULT FALSE;
-- FALSE for words written before people were told that an officer may read them later, also by a program of then.
ALTER TABLE feedback_words ADD COLUMN officer_may_read BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX feedback_words_to_index ON feedback_words (id) WHERE NOT stemmed;
-- What the words leave with them goes with them, whichever version of the program removes them.
CREATE TABLE word_stem (
    words_id UUID NOT NULL REFERENCES feedback_words (id) ON DELETE CASCADE,
    fingerprint BIGINT NOT NULL,
    PRIMARY KEY (words_id, fingerprint)
);
CREATE INDEX word_stem_fingerprint ON word_stem (fingerprint, words_id);
CREATE TABLE words_waiting (
    officer_id UUID NOT NULL REFERENCES officer (id),
    feedback_id UUID NOT NULL REFERENCES feedback (id),
    PRIMARY KEY (officer_id, feedback_id)
);
CREATE TABLE words_batch (
    id UUID PRIMARY KEY,
    officer_id UUID NOT NULL REFERENCES officer (id),
    number BIGINT NOT NULL,
    thanks BOOLEAN NOT NULL,
    until BIGINT NOT NULL,
    hidden BOOLEAN NOT NULL,
    UNIQUE (officer_id, number)
);
CREATE INDEX words_batch_shown ON words_batch (officer_id, thanks, number) WHERE NOT hidden;
CREATE TABLE words_batch_answer (
    officer_id UUID NOT NULL REFERENCES officer (id),
    feedback_id UUID NOT NULL REFERENCES feedback (id),
    batch_id UUID NOT NULL REFERENCES words_batch (id),
    place BIGINT NOT NULL,
    PRIMARY KEY (officer_id, feedback_id),
    UNIQUE (batch_id, place)
);
-- The daily round that makes the batches: whose it is, and when it was finished.
CREATE TABLE words_round (
    day BIGINT PRIMARY KEY,
    lease_until BIGINT NOT NULL,
    finished_at BIGINT
);
