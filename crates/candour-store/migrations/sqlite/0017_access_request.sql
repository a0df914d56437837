-- Requests for a copy of what is held about a person; the copy itself is sealed, and here only until it was fetched.
CREATE TABLE access_request (
    id BLOB PRIMARY KEY,
    form_fingerprint BLOB NOT NULL UNIQUE,
    work_item_id BLOB NOT NULL REFERENCES work_item (id),
    state TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    language TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    extension TEXT,
    proof TEXT NOT NULL,
    taken_by BLOB REFERENCES staff (id),
    sealed_note BLOB,
    prepared_at INTEGER,
    prepared_by BLOB REFERENCES staff (id),
    released_at INTEGER,
    released_by BLOB REFERENCES staff (id),
    copy_until INTEGER,
    sealed_copy BLOB,
    fetch_fingerprint BLOB,
    fetch_tries INTEGER NOT NULL,
    fetched_at INTEGER,
    refusal TEXT,
    ended_at INTEGER
) STRICT;
CREATE INDEX access_request_work_item ON access_request (work_item_id);
CREATE INDEX access_request_open ON access_request (due_at, id) WHERE state IN ('asked', 'prepared');
CREATE INDEX access_request_ended ON access_request (ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX access_request_copy ON access_request (copy_until) WHERE sealed_copy IS NOT NULL;
CREATE TABLE access_subject (
    access_request_id BLOB NOT NULL REFERENCES access_request (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    PRIMARY KEY (access_request_id, kind, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_subject_subject ON access_subject (subject_id);
-- Passages blacked out in a copy, by their places: what stood there is not written down a second time.
CREATE TABLE access_withheld (
    id BLOB PRIMARY KEY,
    access_request_id BLOB NOT NULL REFERENCES access_request (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    from_character INTEGER NOT NULL,
    to_character INTEGER NOT NULL,
    exemption TEXT NOT NULL,
    at INTEGER NOT NULL,
    staff_id BLOB NOT NULL REFERENCES staff (id)
) STRICT;
CREATE INDEX access_withheld_request ON access_withheld (access_request_id);
-- Whose words lie in a sealed copy, so that the copy goes when the words do.
CREATE TABLE access_copy_answer (
    feedback_id BLOB NOT NULL REFERENCES feedback (id),
    access_request_id BLOB NOT NULL REFERENCES access_request (id) ON DELETE CASCADE,
    PRIMARY KEY (feedback_id, access_request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_copy_answer_request ON access_copy_answer (access_request_id);
-- The inbox holds a kind of item that programs before this step cannot read.
UPDATE schema_need SET steps = 17 WHERE id = 1;
