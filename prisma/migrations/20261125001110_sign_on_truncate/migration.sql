-- A truncated table leaves no old rows to tell by: everybody who was ever told about has to be looked at, and everybody
-- who has given a Grant, which an association without Higher Logic has for other sites.
CREATE OR REPLACE FUNCTION log_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  calls bigint;
BEGIN
  WITH told AS (
    SELECT DISTINCT t.association_id FROM push_target t
    WHERE EXISTS (SELECT FROM pushed_contact p WHERE p.push_target_id = t.id)
  ),
  let_in AS (
    SELECT association_id FROM told
    UNION
    SELECT association_id FROM sso_client c
    WHERE EXISTS (SELECT FROM sso_grant g WHERE g.association_id = c.association_id AND g.client_id = c.client_id)
  ),
  logged AS (
    INSERT INTO contact_change (association_id, subject, subject_id, cause)
    SELECT association_id, 'association', association_id, 'truncate' FROM told
  ),
  shut AS (
    INSERT INTO access_change (association_id, subject, subject_id, cause)
    SELECT association_id, 'association', association_id, 'truncate' FROM let_in
  )
  SELECT count(pg_notify('causeway_change', association_id::text)) INTO calls FROM let_in;
  RETURN NULL;
END $$;
