-- People who sign in, their sessions, and the log of what they looked at and did.
CREATE TABLE staff (
    id UUID PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    borough_id UUID REFERENCES borough (id),
    team_id UUID REFERENCES team (id),
    officer_id UUID REFERENCES officer (id),
    made_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE TABLE session (
    id UUID PRIMARY KEY,
    token_fingerprint BYTEA NOT NULL UNIQUE,
    staff_id UUID NOT NULL REFERENCES staff (id),
    made_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_staff ON session (staff_id);
CREATE TABLE audit_entry (
    id UUID PRIMARY KEY,
    at BIGINT NOT NULL,
    staff_id UUID REFERENCES staff (id),
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id UUID,
    purpose TEXT
);
CREATE INDEX audit_entry_at ON audit_entry (at);
