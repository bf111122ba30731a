-- Walks and pages of the change log begin above 0: a contact written by hand with a lower id would be told about never.
-- Not validated, because what is wrong already must not keep a new version from starting.
ALTER TABLE contact ADD CONSTRAINT contact_id_positive CHECK (id > 0) NOT VALID;
ALTER TABLE association ADD CONSTRAINT association_id_positive CHECK (id > 0) NOT VALID;

-- The pusher hands GroupKeys to Postgres with a control character between them.
ALTER TABLE list ADD CONSTRAINT list_key_plain CHECK (key !~ '[[:cntrl:]]') NOT VALID;
