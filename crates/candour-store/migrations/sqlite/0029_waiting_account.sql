-- Accounts that an administrator asked for on the pages. None of them is an account until a second person has confirmed
-- it: only then does a row of staff come to be.
CREATE TABLE waiting_account (
    staff_id BLOB PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    further_roles TEXT NOT NULL,
    borough_id BLOB REFERENCES borough (id),
    team_id BLOB REFERENCES team (id),
    officer_id BLOB REFERENCES officer (id),
    asked_by BLOB NOT NULL REFERENCES staff (id),
    asked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
