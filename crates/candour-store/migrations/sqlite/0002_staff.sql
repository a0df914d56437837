-- People who sign in, their sessions, and the log of what they looked at and did.
CREATE TABLE staff (
    id BLOB PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    borough_id BLOB REFERENCES borough (id),
    team_id BLOB REFERENCES team (id),
    officer_id BLOB REFERENCES officer (id),
    made_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE TABLE session (
    id BLOB PRIMARY KEY,
    token_fingerprint BLOB NOT NULL UNIQUE,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_staff ON session (staff_id);
CREATE TABLE audit_entry (
    id BLOB PRIMARY KEY,
    at INTEGER NOT NULL,
    staff_id BLOB REFERENCES staff (id),
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BLOB,
    purpose TEXT
) STRICT;
CREATE INDEX audit_entry_at ON audit_entry (at);
