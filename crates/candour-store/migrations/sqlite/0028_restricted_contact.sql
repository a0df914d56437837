-- Telephone numbers and e-mail addresses whose records are restricted by themselves, as fingerprints, and why: those of
-- the force's own people, and of people on a list that it keeps.
CREATE TABLE restricted_contact (
    fingerprint BLOB NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (fingerprint, reason)
) STRICT, WITHOUT ROWID;
