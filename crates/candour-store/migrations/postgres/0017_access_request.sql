-- Requests for a copy of what is held about a person; the copy itself is sealed, and here only until it was fetched.
CREATE TABLE access_request (
    id UUID PRIMARY KEY,
    form_fingerprint BYTEA NOT NULL UNIQUE,
    work_item_id UUID NOT NULL REFERENCES work_item (id),
    state TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    language TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    extension TEXT,
    proof TEXT NOT NULL,
    taken_by UUID REFERENCES staff (id),
    sealed_note BYTEA,
    prepared_at BIGINT,
    prepared_by UUID REFERENCES staff (id),
    released_at BIGINT,
    released_by UUID REFERENCES staff (id),
    copy_until BIGINT,
    sealed_copy BYTEA,
    fetch_fingerprint BYTEA,
    fetch_tries BIGINT NOT NULL,
    fetched_at BIGINT,
    refusal TEXT,
    ended_at BIGINT
);
CREATE INDEX access_request_work_item ON access_request (work_item_id);
CREATE INDEX access_request_open ON access_request (due_at, id) WHERE state IN ('asked', 'prepared');
CREATE INDEX access_request_ended ON access_request (ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX access_request_copy ON access_request (copy_until) WHERE sealed_copy IS NOT NULL;
CREATE TABLE access_subject (
    access_request_id UUID NOT NULL REFERENCES access_request (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    PRIMARY KEY (access_request_id, kind, subject_id)
);
CREATE INDEX access_subject_subject ON access_subject (subject_id);
-- Passages blacked out in a copy, by their places: what stood there is not written down a second time.
CREATE TABLE access_withheld (
    id UUID PRIMARY KEY,
    access_request_id UUID NOT NULL REFERENCES access_request (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    from_character BIGINT NOT NULL,
    to_character BIGINT NOT NULL,
    exemption TEXT NOT NULL,
    at BIGINT NOT NULL,
    staff_id UUID NOT NULL REFERENCES staff (id)
);
CREATE INDEX access_withheld_request ON access_withheld (access_request_id);
-- Whose words lie in a sealed copy, so that the copy goes when the words do.
CREATE TABLE access_copy_answer (
    feedback_id UUID NOT NULL REFERENCES feedback (id),
    access_request_id UUID NOT NULL REFERENCES access_request (id) ON DELETE CASCADE,
    PRIMARY KEY (feedback_id, access_request_id)
);
CREATE INDEX access_copy_answer_request ON access_copy_answer (access_request_id);
-- The inbox holds a kind of item that programs before this step cannot read.
UPDATE schema_need SET steps = 17 WHERE id = 1;
