-- Where officers were posted on which days, and which requests for invitations were answered before.
CREATE TABLE posting (
    officer_id UUID NOT NULL REFERENCES officer (id),
    from_day BIGINT NOT NULL,
    until_day BIGINT,
    team_id UUID NOT NULL REFERENCES team (id),
    shoulder_number TEXT,
    PRIMARY KEY (officer_id, from_day)
);
CREATE INDEX posting_shoulder_number ON posting (shoulder_number) WHERE shoulder_number IS NOT NULL;
CREATE TABLE invitation_request (
    key_fingerprint BYTEA PRIMARY KEY,
    body_fingerprint BYTEA NOT NULL,
    invitation_id UUID NOT NULL REFERENCES invitation (id),
    -- The key of the program that asked; none where a file did.
    api_key_id UUID
);
CREATE INDEX invitation_request_invitation ON invitation_request (invitation_id);
