-- A key for each person, wrapped by the key of a month that lies outside the database.
-- A month is here while a row may be wrapped by its key. It goes before its key is destroyed, which the reference
-- from person_key prevents as long as anybody's key needs it.
CREATE TABLE key_month (
    month BIGINT PRIMARY KEY,
    fingerprint BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    unused_days BIGINT NOT NULL DEFAULT 0,
    counted_day BIGINT
);
CREATE TABLE person_key (
    id UUID PRIMARY KEY,
    month BIGINT NOT NULL REFERENCES key_month (month),
    wrapped BYTEA NOT NULL
);
CREATE INDEX person_key_by_month ON person_key (month);
-- Nothing where the answer holds a rating alone, or was stored by a program older than this column.
ALTER TABLE feedback ADD COLUMN person_id UUID;
CREATE INDEX feedback_by_person ON feedback (person_id) WHERE person_id IS NOT NULL;
-- How each text is sealed: 1 under the force's sealing key, 2 under its person's key. An older program writes 1.
ALTER TABLE feedback_words ADD COLUMN seal_version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX feedback_words_to_reseal ON feedback_words (id) WHERE seal_version = 1;
ALTER TABLE contact_request ADD COLUMN seal_version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX contact_request_to_reseal ON contact_request (id) WHERE seal_version = 1;
ALTER TABLE work_event ADD COLUMN seal_version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX work_event_to_reseal ON work_event (id) WHERE seal_version = 1 AND sealed_note IS NOT NULL;
-- An older program cannot open what is sealed under a person's key.
UPDATE schema_need SET steps = 14;
