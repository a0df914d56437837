-- Accounts that an administrator asked for on the pages. None of them is an account until a second person has confirmed
-- it: only then does a row of staff come to be.
CREATE TABLE waiting_account (
    staff_id UUID PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    further_roles TEXT NOT NULL,
    borough_id UUID REFERENCES borough (id),
    team_id UUID REFERENCES team (id),
    officer_id UUID REFERENCES officer (id),
    asked_by UUID NOT NULL REFERENCES staff (id),
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
