-- What needs a human, what happened to it, and what must leave the machine because of it.
CREATE TABLE work_item (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    feedback_id UUID REFERENCES feedback (id),
    contact_request_id UUID REFERENCES contact_request (id),
    risk TEXT,
    made_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    owner_id UUID REFERENCES staff (id),
    escalated_at BIGINT,
    outcome TEXT,
    closed_at BIGINT,
    closed_by UUID REFERENCES staff (id)
);
CREATE INDEX work_item_open ON work_item (due_at, id) WHERE state <> 'closed';
CREATE INDEX work_item_closed ON work_item (closed_at, id) WHERE state = 'closed';
CREATE INDEX work_item_feedback ON work_item (feedback_id);
CREATE TABLE work_event (
    id UUID PRIMARY KEY,
    work_item_id UUID NOT NULL REFERENCES work_item (id),
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    staff_id UUID REFERENCES staff (id),
    to_staff_id UUID REFERENCES staff (id),
    sealed_note BYTEA
);
CREATE INDEX work_event_item ON work_event (work_item_id);
CREATE TABLE job (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    finished_at BIGINT,
    failure TEXT
);
CREATE INDEX job_waiting ON job (run_at) WHERE finished_at IS NULL;
