-- Sign-ins that were begun and are to end elsewhere: at the force's sign-in service, or with a passkey. Each is good for
-- one use, by the browser that began it, and for some minutes.
CREATE TABLE sign_in_try (
    fingerprint BYTEA PRIMARY KEY,
    browser_fingerprint BYTEA NOT NULL,
    kind TEXT NOT NULL,
    staff_id UUID REFERENCES staff (id),
    state TEXT,
    next TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_try_ends ON sign_in_try (expires_at);

-- Which account of the force's sign-in service is whose. The service's own name for the person is not kept.
CREATE TABLE staff_identity (
    subject_fingerprint BYTEA PRIMARY KEY,
    staff_id UUID NOT NULL UNIQUE REFERENCES staff (id),
    made_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
