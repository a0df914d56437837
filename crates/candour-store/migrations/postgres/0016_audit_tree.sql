-- Lines of the audit log get numbers in a tree of hashes. What stands in the tree says by which kind of actor; who, to
-- what and why are behind a salted hash.
ALTER TABLE audit_entry ADD COLUMN actor TEXT;
ALTER TABLE audit_entry ADD COLUMN api_key_id UUID REFERENCES api_key (id);
ALTER TABLE audit_entry ADD COLUMN salt BYTEA;
ALTER TABLE audit_entry ADD COLUMN commitment BYTEA;
ALTER TABLE audit_entry ADD COLUMN leaf BIGINT;
CREATE UNIQUE INDEX audit_entry_leaf ON audit_entry (leaf) WHERE leaf IS NOT NULL;
CREATE INDEX audit_entry_unnumbered ON audit_entry (at, id) WHERE leaf IS NULL;
CREATE INDEX audit_entry_subject ON audit_entry (subject_id, at) WHERE subject_id IS NOT NULL;
CREATE INDEX audit_entry_staff ON audit_entry (staff_id, at) WHERE staff_id IS NOT NULL;
CREATE TABLE audit_tile (
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, number)
);
CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL,
    note TEXT NOT NULL
);
INSERT INTO audit_head (id, size, note) VALUES (1, 0, '');
CREATE TABLE audit_checkpoint (
    size BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    note TEXT NOT NULL
);

-- A line is added, numbered once, and may lose who, to what and why together with its salt. Nothing else.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log and its tree only grow';
END;
$$;
CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_is_fixed BEFORE UPDATE ON audit_entry
    FOR EACH ROW WHEN (NOT (
        NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.act = OLD.act AND NEW.subject = OLD.subject
        AND (
            (
                OLD.leaf IS NULL AND NEW.leaf IS NOT NULL
                AND NEW.staff_id IS NOT DISTINCT FROM OLD.staff_id
                AND NEW.api_key_id IS NOT DISTINCT FROM OLD.api_key_id
                AND NEW.subject_id IS NOT DISTINCT FROM OLD.subject_id
                AND NEW.purpose IS NOT DISTINCT FROM OLD.purpose
                AND (
                    (
                        NEW.actor IS NOT DISTINCT FROM OLD.actor AND NEW.salt IS NOT DISTINCT FROM OLD.salt
                        AND NEW.commitment IS NOT DISTINCT FROM OLD.commitment
                    )
                    OR (OLD.commitment IS NULL AND NEW.commitment IS NOT NULL)
                )
            )
            OR (
                OLD.commitment IS NOT NULL AND NEW.leaf IS NOT DISTINCT FROM OLD.leaf
                AND NEW.actor IS NOT DISTINCT FROM OLD.actor AND NEW.commitment = OLD.commitment
                AND NEW.salt IS NULL AND NEW.staff_id IS NULL AND NEW.api_key_id IS NULL
                AND NEW.subject_id IS NULL AND NEW.purpose IS NULL
            )
        )
    ))
    EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_tile_stays BEFORE DELETE ON audit_tile
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_tile_is_not_emptied BEFORE TRUNCATE ON audit_tile
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_tile_grows BEFORE UPDATE ON audit_tile
    FOR EACH ROW WHEN (NOT (
        NEW.level = OLD.level AND NEW.number = OLD.number
        AND substring(NEW.hashes FROM 1 FOR length(OLD.hashes)) = OLD.hashes
    ))
    EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_is_not_emptied BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head
    FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.size < OLD.size)
    EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_checkpoint_stays BEFORE DELETE OR UPDATE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_checkpoint_is_not_emptied BEFORE TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
