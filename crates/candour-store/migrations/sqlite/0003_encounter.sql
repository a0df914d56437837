-- Contacts between the police and a victim. No victim's name stands here.
CREATE TABLE encounter (
    id BLOB PRIMARY KEY,
    force_reference TEXT UNIQUE,
    started_at INTEGER NOT NULL,
    borough_id BLOB NOT NULL REFERENCES borough (id),
    team_id BLOB REFERENCES team (id),
    kind TEXT NOT NULL,
    contact_safety TEXT NOT NULL,
    state TEXT NOT NULL,
    made_by BLOB REFERENCES staff (id),
    made_at INTEGER NOT NULL,
    confirmed_at INTEGER
) STRICT;
CREATE INDEX encounter_started ON encounter (started_at);
CREATE INDEX encounter_team ON encounter (team_id, started_at);
-- What an import looks through for encounters that had no reference.
CREATE INDEX encounter_to_match ON encounter (started_at) WHERE state = 'unmatched' AND force_reference IS NULL;
CREATE TABLE encounter_officer (
    encounter_id BLOB NOT NULL REFERENCES encounter (id),
    officer_id BLOB NOT NULL REFERENCES officer (id),
    PRIMARY KEY (encounter_id, officer_id)
) STRICT;
CREATE INDEX encounter_officer_officer ON encounter_officer (officer_id);
CREATE TABLE encounter_correction (
    id BLOB PRIMARY KEY,
    encounter_id BLOB NOT NULL REFERENCES encounter (id),
    at INTEGER NOT NULL,
    staff_id BLOB REFERENCES staff (id),
    removed_officer_id BLOB REFERENCES officer (id),
    added_officer_id BLOB REFERENCES officer (id),
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX encounter_correction_encounter ON encounter_correction (encounter_id);
