-- By which telephone number or e-mail address a wish to be contacted is found: keyed fingerprints, which go with the wish
-- whichever version of the program removes it.
ALTER TABLE contact_request ADD COLUMN indexed INTEGER NOT NULL DEFAULT FALSE;
CREATE INDEX contact_request_to_index ON contact_request (id) WHERE NOT indexed;
CREATE TABLE contact_index (
    fingerprint BLOB NOT NULL,
    contact_request_id BLOB NOT NULL REFERENCES contact_request (id) ON DELETE CASCADE,
    PRIMARY KEY (fingerprint, contact_request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_index_request ON contact_index (contact_request_id);
