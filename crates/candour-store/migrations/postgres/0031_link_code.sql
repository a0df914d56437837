-- Of what two people agreed on, one gives the link and the other a code that it takes: the code's fingerprint.
ALTER TABLE waiting_account ADD COLUMN code_fingerprint BYTEA;
ALTER TABLE recovery_request ADD COLUMN code_fingerprint BYTEA;
ALTER TABLE enrolment ADD COLUMN code_fingerprint BYTEA;
