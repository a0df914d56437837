-- Keys with which other programs come in. A key itself is not stored, only its fingerprint.
CREATE TABLE api_key (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    fingerprint BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    borough_id BLOB REFERENCES borough (id),
    made_at INTEGER NOT NULL,
    made_by BLOB REFERENCES staff (id),
    expires_at INTEGER,
    last_used_day INTEGER,
    stopped_at INTEGER
) STRICT;
