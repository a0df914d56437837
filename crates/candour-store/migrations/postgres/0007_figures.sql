-- Counts kept on write, and the figures last cut from them.
CREATE TABLE rollup (
    day BIGINT NOT NULL,
    stratum TEXT NOT NULL,
    channel TEXT NOT NULL,
    rating BIGINT NOT NULL,
    answers BIGINT NOT NULL,
    PRIMARY KEY (day, stratum, channel, rating)
);
CREATE TABLE cut (
    id UUID PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE TABLE cut_row (
    cut_id UUID NOT NULL REFERENCES cut (id),
    stratum TEXT NOT NULL,
    verified BOOLEAN NOT NULL,
    rating BIGINT NOT NULL,
    answers BIGINT NOT NULL,
    PRIMARY KEY (cut_id, stratum, verified, rating)
);
