-- A login that is deleted, moves to another contact, or takes on an e-mail that nobody has shown to be theirs, is another
-- person's from then on. What was signed on with it ends, although the contact may still sign in.
SELECT make_change_trigger('login', 'DELETE', $$
  SELECT association_id, 'contact' AS subject, contact_id AS subject_id, false AS reaches_record, true AS reaches_access
  FROM old_rows WHERE contact_id IS NOT NULL
$$);
SELECT make_change_trigger('login', 'UPDATE', $$
  SELECT o.association_id, 'contact' AS subject, o.contact_id AS subject_id, false AS reaches_record, true AS reaches_access
  FROM old_rows o LEFT JOIN new_rows n ON n.id = o.id
  WHERE o.contact_id IS NOT NULL AND (
    o.contact_id IS DISTINCT FROM n.contact_id OR o.email IS DISTINCT FROM n.email AND n.email_verified IS NULL)
$$);

-- As every other trigger of that make since 20261126000510: one of many writers calls.
DO $$
DECLARE
  written_by_trigger oid;
BEGIN
  FOR written_by_trigger IN
    SELECT p.oid FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('log_login_delete', 'log_login_update')
  LOOP
    EXECUTE replace(pg_get_functiondef(written_by_trigger),
      'pg_notify(''causeway_change'', association_id::text)', 'call_pusher(association_id)');
  END LOOP;
END $$;
