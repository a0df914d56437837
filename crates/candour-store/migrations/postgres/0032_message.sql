-- Whom the force may have to reach and how safely, what was decided about it, and what was written either way.
CREATE TABLE victim (
    id UUID PRIMARY KEY,
    origin TEXT NOT NULL,
    language TEXT NOT NULL,
    reference_fingerprint BYTEA UNIQUE,
    sealed_name BYTEA,
    exclusions TEXT NOT NULL,
    trigger_point TEXT,
    triggered_at BIGINT,
    made_at BIGINT NOT NULL,
    erased_at BIGINT
);
CREATE TABLE encounter_victim (
    encounter_id UUID NOT NULL REFERENCES encounter (id),
    victim_id UUID NOT NULL REFERENCES victim (id),
    invite_at BIGINT,
    PRIMARY KEY (encounter_id, victim_id)
);
CREATE INDEX encounter_victim_victim ON encounter_victim (victim_id);
CREATE INDEX encounter_victim_due ON encounter_victim (invite_at) WHERE invite_at IS NOT NULL;
-- What holds for a number or an address, whoever is behind it.
CREATE TABLE contact_address (
    fingerprint BYTEA PRIMARY KEY,
    kind TEXT NOT NULL,
    opted_out_at BIGINT,
    returned_at BIGINT,
    last_wrote_at BIGINT
);
-- What holds for one person at a number or an address.
CREATE TABLE contact_point (
    id UUID PRIMARY KEY,
    victim_id UUID NOT NULL REFERENCES victim (id),
    fingerprint BYTEA NOT NULL REFERENCES contact_address (fingerprint),
    kind TEXT NOT NULL,
    sealed BYTEA,
    safety TEXT NOT NULL,
    confirmed_at BIGINT,
    confirmed_how TEXT,
    review_at BIGINT,
    windows TEXT NOT NULL,
    sms BOOLEAN NOT NULL,
    email BOOLEAN NOT NULL,
    call BOOLEAN NOT NULL,
    voicemail BOOLEAN NOT NULL,
    may_name_police BOOLEAN NOT NULL,
    others_answer BOOLEAN NOT NULL,
    sealed_code_word BYTEA,
    dropped_call TEXT NOT NULL,
    shared_with_suspect BOOLEAN NOT NULL,
    set_at BIGINT NOT NULL,
    set_by UUID REFERENCES staff (id)
);
CREATE UNIQUE INDEX contact_point_victim ON contact_point (victim_id, fingerprint);
CREATE INDEX contact_point_fingerprint ON contact_point (fingerprint);
-- Texts by which the force writes, in place of those that come with the program.
CREATE TABLE message_template (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    version BIGINT NOT NULL,
    subject TEXT,
    body TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by UUID NOT NULL REFERENCES staff (id),
    decided_at BIGINT,
    decided_by UUID REFERENCES staff (id),
    approved BOOLEAN
);
CREATE UNIQUE INDEX message_template_version ON message_template (name, channel, language, version);
-- Many messages at once, which one person prepares and, above a number, another lets go.
CREATE TABLE bulk_send (
    id UUID PRIMARY KEY,
    purpose TEXT NOT NULL,
    messages BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by UUID REFERENCES staff (id),
    state TEXT NOT NULL,
    decided_at BIGINT,
    decided_by UUID REFERENCES staff (id)
);
CREATE INDEX bulk_send_waiting ON bulk_send (made_at) WHERE state = 'waiting';
-- A dialogue about one answer.
CREATE TABLE conversation (
    id UUID PRIMARY KEY,
    victim_id UUID NOT NULL REFERENCES victim (id),
    contact_point_id UUID NOT NULL REFERENCES contact_point (id),
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    step TEXT NOT NULL,
    sealed_code BYTEA,
    feedback_id UUID REFERENCES feedback (id),
    opened_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX conversation_point ON conversation (contact_point_id, last_at);
CREATE INDEX conversation_feedback ON conversation (feedback_id) WHERE feedback_id IS NOT NULL;
-- Every message, out and in. One that goes out stands here before it goes: the row is the job.
CREATE TABLE message (
    id UUID PRIMARY KEY,
    direction TEXT NOT NULL,
    victim_id UUID NOT NULL REFERENCES victim (id),
    contact_point_id UUID NOT NULL REFERENCES contact_point (id),
    conversation_id UUID REFERENCES conversation (id),
    bulk_send_id UUID REFERENCES bulk_send (id),
    instead_of UUID REFERENCES message (id),
    feedback_id UUID REFERENCES feedback (id),
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    template TEXT,
    template_version BIGINT,
    language TEXT NOT NULL,
    sealed BYTEA,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    delivery TEXT,
    state_at BIGINT NOT NULL,
    send_at BIGINT,
    attempts BIGINT NOT NULL,
    supplier TEXT,
    supplier_id TEXT,
    request_fingerprint BYTEA NOT NULL UNIQUE,
    fragments BIGINT,
    cost BIGINT
);
CREATE INDEX message_due ON message (send_at, id) WHERE send_at IS NOT NULL;
CREATE INDEX message_victim ON message (victim_id, at);
CREATE INDEX message_point ON message (contact_point_id, at);
CREATE INDEX message_conversation ON message (conversation_id);
CREATE INDEX message_feedback ON message (feedback_id) WHERE feedback_id IS NOT NULL;
CREATE INDEX message_bulk ON message (bulk_send_id) WHERE bulk_send_id IS NOT NULL;
CREATE INDEX message_state ON message (state, state_at);
CREATE INDEX message_supplier ON message (supplier, supplier_id) WHERE supplier_id IS NOT NULL;
-- What happened to a message, in order.
CREATE TABLE message_event (
    id UUID PRIMARY KEY,
    message_id UUID NOT NULL REFERENCES message (id),
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    detail TEXT
);
CREATE INDEX message_event_message ON message_event (message_id);
-- An e-mail as it came, beside what was read out of it.
CREATE TABLE message_original (
    message_id UUID PRIMARY KEY REFERENCES message (id),
    sealed BYTEA NOT NULL
);
-- Every yes and no about reaching somebody, with its reasons.
CREATE TABLE contact_decision (
    id UUID PRIMARY KEY,
    victim_id UUID NOT NULL REFERENCES victim (id),
    contact_point_id UUID NOT NULL REFERENCES contact_point (id),
    message_id UUID REFERENCES message (id),
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    reasons TEXT NOT NULL,
    until BIGINT,
    staff_id UUID REFERENCES staff (id)
);
CREATE INDEX contact_decision_victim ON contact_decision (victim_id, at);
CREATE INDEX contact_decision_message ON contact_decision (message_id) WHERE message_id IS NOT NULL;
-- What came in and could be read by nobody's rule: it is kept, and somebody looks.
CREATE TABLE dead_letter (
    id UUID PRIMARY KEY,
    source TEXT NOT NULL,
    cause TEXT NOT NULL,
    at BIGINT NOT NULL,
    sealed BYTEA,
    request_fingerprint BYTEA NOT NULL UNIQUE,
    seen_at BIGINT,
    seen_by UUID REFERENCES staff (id)
);
CREATE INDEX dead_letter_new ON dead_letter (at) WHERE seen_at IS NULL;
-- Whether sending is stopped; one row.
CREATE TABLE brake (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    stopped_at BIGINT,
    stopped_by UUID REFERENCES staff (id),
    cause TEXT,
    released_at BIGINT,
    released_by UUID REFERENCES staff (id)
);
INSERT INTO brake (id) VALUES (1);
-- When the next message may go to a supplier, shared by all nodes.
CREATE TABLE send_pace (
    supplier TEXT PRIMARY KEY,
    next_at BIGINT NOT NULL
);
-- Work that waits because of somebody who could not be reached, or who wrote.
ALTER TABLE work_item ADD COLUMN victim_id UUID REFERENCES victim (id);
ALTER TABLE work_item ADD COLUMN message_id UUID REFERENCES message (id);
CREATE INDEX work_item_victim ON work_item (victim_id) WHERE victim_id IS NOT NULL;
CREATE INDEX work_item_message ON work_item (message_id) WHERE message_id IS NOT NULL;
