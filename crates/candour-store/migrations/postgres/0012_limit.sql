-- How much of its allowance somebody has spent: guesses of passwords, and requests of one network that asks very often.
-- The fingerprint is keyed; a row means nothing once its time has passed, and is then removed.
CREATE TABLE spent_allowance (
    fingerprint BYTEA PRIMARY KEY,
    kind TEXT NOT NULL,
    paid_at BIGINT NOT NULL
);
CREATE INDEX spent_allowance_by_kind ON spent_allowance (kind, paid_at);

-- How many steps of this schema a program must know to serve on it. Steps that only add leave it as it is.
CREATE TABLE schema_need (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    steps BIGINT NOT NULL
);
INSERT INTO schema_need (id, steps) VALUES (1, 12);
