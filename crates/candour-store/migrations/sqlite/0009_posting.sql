-- Where officers were posted on which days, and which requests for invitations were answered before.
CREATE TABLE posting (
    officer_id BLOB NOT NULL REFERENCES officer (id),
    from_day INTEGER NOT NULL,
    until_day INTEGER,
    team_id BLOB NOT NULL REFERENCES team (id),
    shoulder_number TEXT,
    PRIMARY KEY (officer_id, from_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX posting_shoulder_number ON posting (shoulder_number) WHERE shoulder_number IS NOT NULL;
CREATE TABLE invitation_request (
    key_fingerprint BLOB PRIMARY KEY,
    body_fingerprint BLOB NOT NULL,
    invitation_id BLOB NOT NULL REFERENCES invitation (id),
    -- The key of the program that asked; none where a file did.
    api_key_id BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_request_invitation ON invitation_request (invitation_id);
