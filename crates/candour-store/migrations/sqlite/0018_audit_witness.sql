-- Which checkpoint each witness got last, and how the whole log was found when it was last verified.
CREATE TABLE audit_witness (
    witness TEXT PRIMARY KEY,
    size INTEGER,
    told_at INTEGER,
    failed_at INTEGER,
    failure TEXT
) STRICT;
CREATE TABLE audit_check (
    at INTEGER PRIMARY KEY,
    lines INTEGER NOT NULL,
    findings INTEGER NOT NULL,
    first_finding TEXT
) STRICT;
