-- Warnings that an answer has had its time, what each run came to, and when the clock was last believed.
CREATE TABLE retention_warning (
    feedback_id UUID PRIMARY KEY REFERENCES feedback (id),
    warned_day BIGINT NOT NULL,
    erase_day BIGINT NOT NULL
);
CREATE INDEX retention_warning_day ON retention_warning (erase_day);
CREATE TABLE retention_run (
    id UUID PRIMARY KEY,
    begun_at BIGINT NOT NULL,
    ended_at BIGINT,
    warned BIGINT NOT NULL,
    taken_back BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    removed TEXT NOT NULL
);
CREATE INDEX retention_run_begun ON retention_run (begun_at);
CREATE TABLE retention_clock (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    believed_at BIGINT NOT NULL
);
