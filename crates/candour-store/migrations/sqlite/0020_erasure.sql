-- What was erased, by ids alone: it leaves for the list outside the database, from which a restore does it again.
CREATE TABLE erasure (
    id BLOB PRIMARY KEY,
    feedback_id BLOB NOT NULL,
    person_id BLOB,
    at INTEGER NOT NULL,
    staff_id BLOB REFERENCES staff (id),
    cause TEXT NOT NULL,
    key_month INTEGER,
    listed_at INTEGER
) STRICT;
CREATE INDEX erasure_to_list ON erasure (at) WHERE listed_at IS NULL;
CREATE INDEX erasure_feedback ON erasure (feedback_id);
-- What one node does for all from time to time: whose turn it is, until when, and when it was last done.
CREATE TABLE round (
    name TEXT PRIMARY KEY,
    lease_until INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
