-- The organisation, and the check that the right force key is at hand.
CREATE TABLE force_key_check (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    sealed BYTEA NOT NULL
);
CREATE TABLE bcu (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE borough (
    id UUID PRIMARY KEY,
    bcu_id UUID NOT NULL REFERENCES bcu (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE team (
    id UUID PRIMARY KEY,
    borough_id UUID NOT NULL REFERENCES borough (id),
    name TEXT NOT NULL,
    UNIQUE (borough_id, name)
);
CREATE TABLE officer (
    id UUID PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    team_id UUID NOT NULL REFERENCES team (id)
);
CREATE INDEX officer_team ON officer (team_id);
CREATE TABLE import_run (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    fingerprint BYTEA NOT NULL,
    records BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX import_run_fingerprint ON import_run (fingerprint);
CREATE INDEX import_run_at ON import_run (at);
