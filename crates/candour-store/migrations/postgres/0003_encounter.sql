-- Contacts between the police and a victim. No victim's name stands here.
CREATE TABLE encounter (
    id UUID PRIMARY KEY,
    force_reference TEXT UNIQUE,
    started_at BIGINT NOT NULL,
    borough_id UUID NOT NULL REFERENCES borough (id),
    team_id UUID REFERENCES team (id),
    kind TEXT NOT NULL,
    contact_safety TEXT NOT NULL,
    state TEXT NOT NULL,
    made_by UUID REFERENCES staff (id),
    made_at BIGINT NOT NULL,
    confirmed_at BIGINT
);
CREATE INDEX encounter_started ON encounter (started_at);
CREATE INDEX encounter_team ON encounter (team_id, started_at);
-- What an import looks through for encounters that had no reference.
CREATE INDEX encounter_to_match ON encounter (started_at) WHERE state = 'unmatched' AND force_reference IS NULL;
CREATE TABLE encounter_officer (
    encounter_id UUID NOT NULL REFERENCES encounter (id),
    officer_id UUID NOT NULL REFERENCES officer (id),
    PRIMARY KEY (encounter_id, officer_id)
);
CREATE INDEX encounter_officer_officer ON encounter_officer (officer_id);
CREATE TABLE encounter_correction (
    id UUID PRIMARY KEY,
    encounter_id UUID NOT NULL REFERENCES encounter (id),
    at BIGINT NOT NULL,
    staff_id UUID REFERENCES staff (id),
    removed_officer_id UUID REFERENCES officer (id),
    added_officer_id UUID REFERENCES officer (id),
    reason TEXT NOT NULL
);
CREATE INDEX encounter_correction_encounter ON encounter_correction (encounter_id);
