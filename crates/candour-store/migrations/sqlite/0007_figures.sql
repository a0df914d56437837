-- Counts kept on write, and the figures last cut from them.
CREATE TABLE rollup (
    day INTEGER NOT NULL,
    stratum TEXT NOT NULL,
    channel TEXT NOT NULL,
    rating INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    PRIMARY KEY (day, stratum, channel, rating)
) STRICT;
CREATE TABLE cut (
    id BLOB PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE cut_row (
    cut_id BLOB NOT NULL REFERENCES cut (id),
    stratum TEXT NOT NULL,
    verified INTEGER NOT NULL,
    rating INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    PRIMARY KEY (cut_id, stratum, verified, rating)
) STRICT;
