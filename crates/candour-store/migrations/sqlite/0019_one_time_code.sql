-- What a person has besides their password: the sealed secret of their one-time codes, and recovery codes for the day
-- the device is gone. The networks they signed in from are known by keyed fingerprint, so that a flood of guesses from
-- elsewhere does not keep them out.
CREATE TABLE one_time_code (
    staff_id BLOB PRIMARY KEY REFERENCES staff (id),
    sealed_secret BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    last_step INTEGER NOT NULL
) STRICT;
CREATE TABLE recovery_code (
    fingerprint BLOB PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id)
) STRICT;
CREATE INDEX recovery_code_by_staff ON recovery_code (staff_id);
CREATE TABLE known_network (
    fingerprint BLOB PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff (id),
    until INTEGER NOT NULL
) STRICT;
CREATE INDEX known_network_by_staff ON known_network (staff_id);
