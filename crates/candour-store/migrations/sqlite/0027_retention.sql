-- Warnings that an answer has had its time, what each run came to, and when the clock was last believed.
CREATE TABLE retention_warning (
    feedback_id BLOB PRIMARY KEY REFERENCES feedback (id),
    warned_day INTEGER NOT NULL,
    erase_day INTEGER NOT NULL
) STRICT;
CREATE INDEX retention_warning_day ON retention_warning (erase_day);
CREATE TABLE retention_run (
    id BLOB PRIMARY KEY,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER,
    warned INTEGER NOT NULL,
    taken_back INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    removed TEXT NOT NULL
) STRICT;
CREATE INDEX retention_run_begun ON retention_run (begun_at);
CREATE TABLE retention_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    believed_at INTEGER NOT NULL
) STRICT;
