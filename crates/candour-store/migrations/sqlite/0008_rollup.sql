-- Counts of every unit kept as answers arrive, and the figures cut from them.
-- Where the answer belonged when it was counted; a change of place is a move from one count to the other.
ALTER TABLE feedback ADD COLUMN borough_id BLOB;
ALTER TABLE feedback ADD COLUMN team_id BLOB;
-- FALSE also for rows that a program older than this column writes beside this one: they are counted like any other.
ALTER TABLE feedback ADD COLUMN rolled_up INTEGER NOT NULL DEFAULT FALSE;
-- The tail: what stands and is not counted yet, and what was taken back and still is.
CREATE INDEX feedback_tail ON feedback (id) WHERE rolled_up = (state = 'withdrawn');
ALTER TABLE invitation ADD COLUMN borough_id BLOB;
ALTER TABLE invitation ADD COLUMN team_id BLOB;
-- The week of asking, once the line is counted.
ALTER TABLE invitation ADD COLUMN week INTEGER;
-- What the line is counted as; nothing while it is not counted.
ALTER TABLE invitation ADD COLUMN counted_as TEXT;
CREATE INDEX invitation_tail ON invitation (id) WHERE counted_as IS NULL;
CREATE INDEX invitation_open ON invitation (code_id) WHERE counted_as = 'open';
CREATE TABLE unit_rollup (
    unit TEXT NOT NULL,
    unit_id BLOB NOT NULL,
    week INTEGER NOT NULL,
    stratum TEXT NOT NULL,
    channel TEXT NOT NULL,
    r1 INTEGER NOT NULL,
    r2 INTEGER NOT NULL,
    r3 INTEGER NOT NULL,
    r4 INTEGER NOT NULL,
    r5 INTEGER NOT NULL,
    taken1 INTEGER NOT NULL,
    taken2 INTEGER NOT NULL,
    taken3 INTEGER NOT NULL,
    taken4 INTEGER NOT NULL,
    taken5 INTEGER NOT NULL,
    news INTEGER NOT NULL,
    PRIMARY KEY (unit, unit_id, week, stratum, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_rollup_news ON unit_rollup (unit, unit_id) WHERE news;
CREATE TABLE ledger_rollup (
    unit TEXT NOT NULL,
    unit_id BLOB NOT NULL,
    week INTEGER NOT NULL,
    counted_as TEXT NOT NULL,
    invitations INTEGER NOT NULL,
    PRIMARY KEY (unit, unit_id, week, counted_as)
) STRICT, WITHOUT ROWID;
-- Officers of whom something changed since the last cut.
CREATE TABLE officer_news (
    officer_id BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE figure (
    unit TEXT NOT NULL,
    unit_id BLOB NOT NULL,
    week INTEGER NOT NULL,
    stratum TEXT NOT NULL,
    channel TEXT NOT NULL,
    r1 INTEGER NOT NULL,
    r2 INTEGER NOT NULL,
    r3 INTEGER NOT NULL,
    r4 INTEGER NOT NULL,
    r5 INTEGER NOT NULL,
    PRIMARY KEY (unit, unit_id, week, stratum, channel)
) STRICT, WITHOUT ROWID;
-- The ledger of teams and officers as of a cut.
CREATE TABLE ledger_figure (
    unit TEXT NOT NULL,
    unit_id BLOB NOT NULL,
    week INTEGER NOT NULL,
    counted_as TEXT NOT NULL,
    invitations INTEGER NOT NULL,
    PRIMARY KEY (unit, unit_id, week, counted_as)
) STRICT, WITHOUT ROWID;
CREATE TABLE figures_cut (
    day INTEGER PRIMARY KEY,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    people INTEGER,
    alpha REAL,
    beta REAL
) STRICT;
