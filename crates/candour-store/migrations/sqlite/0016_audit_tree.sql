-- Lines of the audit log get numbers in a tree of hashes. What stands in the tree says by which kind of actor; who, to
-- what and why are behind a salted hash.
ALTER TABLE audit_entry ADD COLUMN actor TEXT;
ALTER TABLE audit_entry ADD COLUMN api_key_id BLOB REFERENCES api_key (id);
ALTER TABLE audit_entry ADD COLUMN salt BLOB;
ALTER TABLE audit_entry ADD COLUMN commitment BLOB;
ALTER TABLE audit_entry ADD COLUMN leaf INTEGER;
CREATE UNIQUE INDEX audit_entry_leaf ON audit_entry (leaf) WHERE leaf IS NOT NULL;
CREATE INDEX audit_entry_unnumbered ON audit_entry (at, id) WHERE leaf IS NULL;
CREATE INDEX audit_entry_subject ON audit_entry (subject_id, at) WHERE subject_id IS NOT NULL;
CREATE INDEX audit_entry_staff ON audit_entry (staff_id, at) WHERE staff_id IS NOT NULL;
CREATE TABLE audit_tile (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT;
CREATE TABLE audit_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (id, size, note) VALUES (1, 0, '');
CREATE TABLE audit_checkpoint (
    size INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;

-- A line is added, numbered once, and may lose who, to what and why together with its salt. Nothing else.
CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry
BEGIN
    SELECT RAISE(ABORT, 'lines of the audit log are not deleted');
END;
CREATE TRIGGER audit_entry_is_fixed BEFORE UPDATE ON audit_entry
WHEN NOT (
    NEW.id IS OLD.id AND NEW.at IS OLD.at AND NEW.act IS OLD.act AND NEW.subject IS OLD.subject
    AND (
        (
            OLD.leaf IS NULL AND NEW.leaf IS NOT NULL
            AND NEW.staff_id IS OLD.staff_id AND NEW.api_key_id IS OLD.api_key_id
            AND NEW.subject_id IS OLD.subject_id AND NEW.purpose IS OLD.purpose
            AND (
                (NEW.actor IS OLD.actor AND NEW.salt IS OLD.salt AND NEW.commitment IS OLD.commitment)
                OR (OLD.commitment IS NULL AND NEW.commitment IS NOT NULL)
            )
        )
        OR (
            OLD.commitment IS NOT NULL AND NEW.leaf IS OLD.leaf
            AND NEW.actor IS OLD.actor AND NEW.commitment IS OLD.commitment
            AND NEW.salt IS NULL AND NEW.staff_id IS NULL AND NEW.api_key_id IS NULL
            AND NEW.subject_id IS NULL AND NEW.purpose IS NULL
        )
    )
)
BEGIN
    SELECT RAISE(ABORT, 'lines of the audit log are not changed');
END;
CREATE TRIGGER audit_tile_stays BEFORE DELETE ON audit_tile
BEGIN
    SELECT RAISE(ABORT, 'the tree of the audit log only grows');
END;
CREATE TRIGGER audit_tile_grows BEFORE UPDATE ON audit_tile
WHEN NOT (
    NEW.level = OLD.level AND NEW.number = OLD.number
    AND substr(NEW.hashes, 1, length(OLD.hashes)) = OLD.hashes
)
BEGIN
    SELECT RAISE(ABORT, 'the tree of the audit log only grows');
END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
BEGIN
    SELECT RAISE(ABORT, 'the tree of the audit log only grows');
END;
CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head
WHEN NEW.id <> OLD.id OR NEW.size < OLD.size
BEGIN
    SELECT RAISE(ABORT, 'the tree of the audit log only grows');
END;
CREATE TRIGGER audit_checkpoint_stays BEFORE DELETE ON audit_checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoints of the audit log are not deleted');
END;
CREATE TRIGGER audit_checkpoint_is_fixed BEFORE UPDATE ON audit_checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoints of the audit log are not changed');
END;
