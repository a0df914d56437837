-- Sign-ins that were begun and are to end elsewhere: at the force's sign-in service, or with a passkey. Each is good for
-- one use, by the browser that began it, and for some minutes.
CREATE TABLE sign_in_try (
    fingerprint BLOB PRIMARY KEY,
    browser_fingerprint BLOB NOT NULL,
    kind TEXT NOT NULL,
    staff_id BLOB REFERENCES staff (id),
    state TEXT,
    next TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_try_ends ON sign_in_try (expires_at);

-- Which account of the force's sign-in service is whose. The service's own name for the person is not kept.
CREATE TABLE staff_identity (
    subject_fingerprint BLOB PRIMARY KEY,
    staff_id BLOB NOT NULL UNIQUE REFERENCES staff (id),
    made_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;
