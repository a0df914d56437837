-- One-time links with which people choose how they sign in, by fingerprint; and wishes of an administrator that somebody
-- be let in anew, which another has to confirm. A person has one of each at most.
CREATE TABLE enrolment (
    fingerprint BLOB PRIMARY KEY,
    staff_id BLOB NOT NULL UNIQUE REFERENCES staff (id),
    made_by BLOB REFERENCES staff (id),
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    form_fingerprint BLOB UNIQUE,
    form_until INTEGER
) STRICT;
CREATE TABLE recovery_request (
    staff_id BLOB PRIMARY KEY REFERENCES staff (id),
    asked_by BLOB NOT NULL REFERENCES staff (id),
    asked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
