-- A mark on each line of the audit log, made with a key that is not in the database, so that the program numbers only lines
-- that it wrote itself. Empty in lines from before.
ALTER TABLE audit_entry ADD COLUMN mark BLOB;
-- A program that does not know marks would write lines that no other gives numbers to.
UPDATE schema_need SET steps = 30 WHERE id = 1;
