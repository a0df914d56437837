-- Whom the force may have to reach and how safely, what was decided about it, and what was written either way.
CREATE TABLE victim (
    id BLOB PRIMARY KEY,
    origin TEXT NOT NULL,
    language TEXT NOT NULL,
    reference_fingerprint BLOB UNIQUE,
    sealed_name BLOB,
    exclusions TEXT NOT NULL,
    trigger_point TEXT,
    triggered_at INTEGER,
    made_at INTEGER NOT NULL,
    erased_at INTEGER
) STRICT;
CREATE TABLE encounter_victim (
    encounter_id BLOB NOT NULL REFERENCES encounter (id),
    victim_id BLOB NOT NULL REFERENCES victim (id),
    invite_at INTEGER,
    PRIMARY KEY (encounter_id, victim_id)
) STRICT;
CREATE INDEX encounter_victim_victim ON encounter_victim (victim_id);
CREATE INDEX encounter_victim_due ON encounter_victim (invite_at) WHERE invite_at IS NOT NULL;
-- What holds for a number or an address, whoever is behind it.
CREATE TABLE contact_address (
    fingerprint BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    opted_out_at INTEGER,
    returned_at INTEGER,
    last_wrote_at INTEGER
) STRICT;
-- What holds for one person at a number or an address.
CREATE TABLE contact_point (
    id BLOB PRIMARY KEY,
    victim_id BLOB NOT NULL REFERENCES victim (id),
    fingerprint BLOB NOT NULL REFERENCES contact_address (fingerprint),
    kind TEXT NOT NULL,
    sealed BLOB,
    safety TEXT NOT NULL,
    confirmed_at INTEGER,
    confirmed_how TEXT,
    review_at INTEGER,
    windows TEXT NOT NULL,
    sms INTEGER NOT NULL,
    email INTEGER NOT NULL,
    call INTEGER NOT NULL,
    voicemail INTEGER NOT NULL,
    may_name_police INTEGER NOT NULL,
    others_answer INTEGER NOT NULL,
    sealed_code_word BLOB,
    dropped_call TEXT NOT NULL,
    shared_with_suspect INTEGER NOT NULL,
    set_at INTEGER NOT NULL,
    set_by BLOB REFERENCES staff (id)
) STRICT;
CREATE UNIQUE INDEX contact_point_victim ON contact_point (victim_id, fingerprint);
CREATE INDEX contact_point_fingerprint ON contact_point (fingerprint);
-- Texts by which the force writes, in place of those that come with the program.
CREATE TABLE message_template (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    version INTEGER NOT NULL,
    subject TEXT,
    body TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES staff (id),
    decided_at INTEGER,
    decided_by BLOB REFERENCES staff (id),
    approved INTEGER
) STRICT;
CREATE UNIQUE INDEX message_template_version ON message_template (name, channel, language, version);
-- Many messages at once, which one person prepares and, above a number, another lets go.
CREATE TABLE bulk_send (
    id BLOB PRIMARY KEY,
    purpose TEXT NOT NULL,
    messages INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB REFERENCES staff (id),
    state TEXT NOT NULL,
    decided_at INTEGER,
    decided_by BLOB REFERENCES staff (id)
) STRICT;
CREATE INDEX bulk_send_waiting ON bulk_send (made_at) WHERE state = 'waiting';
-- A dialogue about one answer.
CREATE TABLE conversation (
    id BLOB PRIMARY KEY,
    victim_id BLOB NOT NULL REFERENCES victim (id),
    contact_point_id BLOB NOT NULL REFERENCES contact_point (id),
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    step TEXT NOT NULL,
    sealed_code BLOB,
    feedback_id BLOB REFERENCES feedback (id),
    opened_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE INDEX conversation_point ON conversation (contact_point_id, last_at);
CREATE INDEX conversation_feedback ON conversation (feedback_id) WHERE feedback_id IS NOT NULL;
-- Every message, out and in. One that goes out stands here before it goes: the row is the job.
CREATE TABLE message (
    id BLOB PRIMARY KEY,
    direction TEXT NOT NULL,
    victim_id BLOB NOT NULL REFERENCES victim (id),
    contact_point_id BLOB NOT NULL REFERENCES contact_point (id),
    conversation_id BLOB REFERENCES conversation (id),
    bulk_send_id BLOB REFERENCES bulk_send (id),
    instead_of BLOB REFERENCES message (id),
    feedback_id BLOB REFERENCES feedback (id),
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    template TEXT,
    template_version INTEGER,
    language TEXT NOT NULL,
    sealed BLOB,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    delivery TEXT,
    state_at INTEGER NOT NULL,
    send_at INTEGER,
    attempts INTEGER NOT NULL,
    supplier TEXT,
    supplier_id TEXT,
    request_fingerprint BLOB NOT NULL UNIQUE,
    fragments INTEGER,
    cost INTEGER
) STRICT;
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
    id BLOB PRIMARY KEY,
    message_id BLOB NOT NULL REFERENCES message (id),
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    detail TEXT
) STRICT;
CREATE INDEX message_event_message ON message_event (message_id);
-- An e-mail as it came, beside what was read out of it.
CREATE TABLE message_original (
    message_id BLOB PRIMARY KEY REFERENCES message (id),
    sealed BLOB NOT NULL
) STRICT;
-- Every yes and no about reaching somebody, with its reasons.
CREATE TABLE contact_decision (
    id BLOB PRIMARY KEY,
    victim_id BLOB NOT NULL REFERENCES victim (id),
    contact_point_id BLOB NOT NULL REFERENCES contact_point (id),
    message_id BLOB REFERENCES message (id),
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    at INTEGER NOT NULL,
    answer TEXT NOT NULL,
    reasons TEXT NOT NULL,
    until INTEGER,
    staff_id BLOB REFERENCES staff (id)
) STRICT;
CREATE INDEX contact_decision_victim ON contact_decision (victim_id, at);
CREATE INDEX contact_decision_message ON contact_decision (message_id) WHERE message_id IS NOT NULL;
-- What came in and could be read by nobody's rule: it is kept, and somebody looks.
CREATE TABLE dead_letter (
    id BLOB PRIMARY KEY,
    source TEXT NOT NULL,
    cause TEXT NOT NULL,
    at INTEGER NOT NULL,
    sealed BLOB,
    request_fingerprint BLOB NOT NULL UNIQUE,
    seen_at INTEGER,
    seen_by BLOB REFERENCES staff (id)
) STRICT;
CREATE INDEX dead_letter_new ON dead_letter (at) WHERE seen_at IS NULL;
-- Whether sending is stopped; one row.
CREATE TABLE brake (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    stopped_at INTEGER,
    stopped_by BLOB REFERENCES staff (id),
    cause TEXT,
    released_at INTEGER,
    released_by BLOB REFERENCES staff (id)
) STRICT;
INSERT INTO brake (id) VALUES (1);
-- When the next message may go to a supplier, shared by all nodes.
CREATE TABLE send_pace (
    supplier TEXT PRIMARY KEY,
    next_at INTEGER NOT NULL
) STRICT;
-- Work that waits because of somebody who could not be reached, or who wrote.
ALTER TABLE work_item ADD COLUMN victim_id BLOB REFERENCES victim (id);
ALTER TABLE work_item ADD COLUMN message_id BLOB REFERENCES message (id);
CREATE INDEX work_item_victim ON work_item (victim_id) WHERE victim_id IS NOT NULL;
CREATE INDEX work_item_message ON work_item (message_id) WHERE message_id IS NOT NULL;
