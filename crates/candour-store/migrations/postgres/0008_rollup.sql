-- Counts of every unit kept as answers arrive, and the figures cut from them.
-- Where the answer belonged when it was counted; a change of place is a move from one count to the other.
ALTER TABLE feedback ADD COLUMN borough_id UUID;
ALTER TABLE feedback ADD COLUMN team_id UUID;
-- FALSE also for rows that a program older than this column writes beside this one: they are counted like any other.
ALTER TABLE feedback ADD COLUMN rolled_up BOOLEAN NOT NULL DEFAULT FALSE;
-- The tail: what stands and is not counted yet, and what was taken back and still is.
CREATE INDEX feedback_tail ON feedback (id) WHERE rolled_up = (state = 'withdrawn');
ALTER TABLE invitation ADD COLUMN borough_id UUID;
ALTER TABLE invitation ADD COLUMN team_id UUID;
-- The week of asking, once the line is counted.
ALTER TABLE invitation ADD COLUMN week BIGINT;
-- What the line is counted as; nothing while it is not counted.
ALTER TABLE invitation ADD COLUMN counted_as TEXT;
CREATE INDEX invitation_tail ON invitation (id) WHERE counted_as IS NULL;
CREATE INDEX invitation_open ON invitation (code_id) WHERE counted_as = 'open';
CREATE TABLE unit_rollup (
    unit TEXT NOT NULL,
    unit_id UUID NOT NULL,
    week BIGINT NOT NULL,
    stratum TEXT NOT NULL,
    channel TEXT NOT NULL,
    r1 BIGINT NOT NULL,
    r2 BIGINT NOT NULL,
    r3 BIGINT NOT NULL,
    r4 BIGINT NOT NULL,
    r5 BIGINT NOT NULL,
    taken1 BIGINT NOT NULL,
    taken2 BIGINT NOT NULL,
    taken3 BIGINT NOT NULL,
    taken4 BIGINT NOT NULL,
    taken5 BIGINT NOT NULL,
    news BOOLEAN NOT NULL,
    PRIMARY KEY (unit, unit_id, week, stratum, channel)
);
CREATE INDEX unit_rollup_news ON unit_rollup (unit, unit_id) WHERE news;
CREATE TABLE ledger_rollup (
    unit TEXT NOT NULL,
    unit_id UUID NOT NULL,
    week BIGINT NOT NULL,
    counted_as TEXT NOT NULL,
    invitations BIGINT NOT NULL,
    PRIMARY KEY (unit, unit_id, week, counted_as)
);
-- Officers of whom something changed since the last cut.
CREATE TABLE officer_news (
    officer_id UUID PRIMARY KEY
);
CREATE TABLE figure (
    unit TEXT NOT NULL,
    unit_id UUID NOT NULL,
    week BIGINT NOT NULL,
    stratum TEXT NOT NULL,
    channel TEXT NOT NULL,
    r1 BIGINT NOT NULL,
    r2 BIGINT NOT NULL,
    r3 BIGINT NOT NULL,
    r4 BIGINT NOT NULL,
    r5 BIGINT NOT NULL,
    PRIMARY KEY (unit, unit_id, week, stratum, channel)
);
-- The ledger of teams and officers as of a cut.
CREATE TABLE ledger_figure (
    unit TEXT NOT NULL,
    unit_id UUID NOT NULL,
    week BIGINT NOT NULL,
    counted_as TEXT NOT NULL,
    invitations BIGINT NOT NULL,
    PRIMARY KEY (unit, unit_id, week, counted_as)
);
CREATE TABLE figures_cut (
    day BIGINT PRIMARY KEY,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    people BIGINT,
    alpha DOUBLE PRECISION,
    beta DOUBLE PRECISION
);
