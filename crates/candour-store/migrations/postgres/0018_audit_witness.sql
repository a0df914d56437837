-- Which checkpoint each witness got last, and how the whole log was found when it was last verified.
CREATE TABLE audit_witness (
    witness TEXT PRIMARY KEY,
    size BIGINT,
    told_at BIGINT,
    failed_at BIGINT,
    failure TEXT
);
CREATE TABLE audit_check (
    at BIGINT PRIMARY KEY,
    lines BIGINT NOT NULL,
    findings BIGINT NOT NULL,
    first_finding TEXT
);
