-- What a person has besides their password: the sealed secret of their one-time codes, and recovery codes for the day
-- the device is gone. The networks they signed in from are known by keyed fingerprint, so that a flood of guesses from
-- elsewhere does not keep them out.
CREATE TABLE one_time_code (
    staff_id UUID PRIMARY KEY REFERENCES staff (id),
    sealed_secret BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    last_step BIGINT NOT NULL
);
CREATE TABLE recovery_code (
    fingerprint BYTEA PRIMARY KEY,
    staff_id UUID NOT NULL REFERENCES staff (id)
);
CREATE INDEX recovery_code_by_staff ON recovery_code (staff_id);
CREATE TABLE known_network (
    fingerprint BYTEA PRIMARY KEY,
    staff_id UUID NOT NULL REFERENCES staff (id),
    until BIGINT NOT NULL
);
CREATE INDEX known_network_by_staff ON known_network (staff_id);
