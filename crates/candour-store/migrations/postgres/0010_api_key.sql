-- Keys with which other programs come in. A key itself is not stored, only its fingerprint.
CREATE TABLE api_key (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    fingerprint BYTEA NOT NULL UNIQUE,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    borough_id UUID REFERENCES borough (id),
    made_at BIGINT NOT NULL,
    made_by UUID REFERENCES staff (id),
    expires_at BIGINT,
    last_used_day BIGINT,
    stopped_at BIGINT
);
