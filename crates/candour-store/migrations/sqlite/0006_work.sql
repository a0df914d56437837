-- What needs a human, what happened to it, and what must leave the machine because of it.
CREATE TABLE work_item (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    feedback_id BLOB REFERENCES feedback (id),
    contact_request_id BLOB REFERENCES contact_request (id),
    risk TEXT,
    made_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    owner_id BLOB REFERENCES staff (id),
    escalated_at INTEGER,
    outcome TEXT,
    closed_at INTEGER,
    closed_by BLOB REFERENCES staff (id)
) STRICT;
CREATE INDEX work_item_open ON work_item (due_at, id) WHERE state <> 'closed';
CREATE INDEX work_item_closed ON work_item (closed_at, id) WHERE state = 'closed';
CREATE INDEX work_item_feedback ON work_item (feedback_id);
CREATE TABLE work_event (
    id BLOB PRIMARY KEY,
    work_item_id BLOB NOT NULL REFERENCES work_item (id),
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    staff_id BLOB REFERENCES staff (id),
    to_staff_id BLOB REFERENCES staff (id),
    sealed_note BLOB
) STRICT;
CREATE INDEX work_event_item ON work_event (work_item_id);
CREATE TABLE job (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    finished_at INTEGER,
    failure TEXT
) STRICT;
CREATE INDEX job_waiting ON job (run_at) WHERE finished_at IS NULL;
