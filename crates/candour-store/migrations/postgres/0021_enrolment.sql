-- One-time links with which people choose how they sign in, by fingerprint; and wishes of an administrator that somebody
-- be let in anew, which another has to confirm. A person has one of each at most.
CREATE TABLE enrolment (
    fingerprint BYTEA PRIMARY KEY,
    staff_id UUID NOT NULL UNIQUE REFERENCES staff (id),
    made_by UUID REFERENCES staff (id),
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    form_fingerprint BYTEA UNIQUE,
    form_until BIGINT
);
CREATE TABLE recovery_request (
    staff_id UUID PRIMARY KEY REFERENCES staff (id),
    asked_by UUID NOT NULL REFERENCES staff (id),
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
