-- The organisation, and the check that the right force key is at hand.
CREATE TABLE force_key_check (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
) STRICT;
CREATE TABLE bcu (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE borough (
    id BLOB PRIMARY KEY,
    bcu_id BLOB NOT NULL REFERENCES bcu (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE team (
    id BLOB PRIMARY KEY,
    borough_id BLOB NOT NULL REFERENCES borough (id),
    name TEXT NOT NULL,
    UNIQUE (borough_id, name)
) STRICT;
CREATE TABLE officer (
    id BLOB PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    team_id BLOB NOT NULL REFERENCES team (id)
) STRICT;
CREATE INDEX officer_team ON officer (team_id);
CREATE TABLE import_run (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    records INTEGER NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL
) STRICT;
CREATE INDEX import_run_fingerprint ON import_run (fingerprint);
CREATE INDEX import_run_at ON import_run (at);
