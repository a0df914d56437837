-- How each sign-in was made and on what kind of device, for its person's own list; when its person last proved who they
-- are; and the token before the present one, which holds a few seconds longer for the other tabs.
ALTER TABLE session ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT 'other';
ALTER TABLE session ADD COLUMN proved_at INTEGER;
ALTER TABLE session ADD COLUMN token_at INTEGER;
ALTER TABLE session ADD COLUMN earlier_fingerprint BLOB;
ALTER TABLE session ADD COLUMN earlier_until INTEGER;
CREATE UNIQUE INDEX session_earlier ON session (earlier_fingerprint);
