-- What was touched, written down in the transaction that touched it, whoever did it: a screen, an import, psql.
--
-- Triggers are statement-level and only append, so nobody waits for anybody. A row is judged by its own old and new
-- columns and never by another row's state: what another open transaction does cannot be seen from here. For the same
-- reason nothing is fanned out here; expand_changes does that once the row has become visible.
--
-- contact_change is written when a column that reaches a record, or scope, really changed; access_change, when somebody
-- may have been shut out. What is added shuts nobody out, so an insert writes none of these.
--
-- `cause` is the table that was touched, 'truncate' or 'day', and 'via …' in rows that expand_changes made of others.

-- The part every trigger ends with: both logs are written from `touched` (association_id, subject, subject_id, shuts),
-- and each association in it is called once. A listener hears it at commit.
CREATE FUNCTION make_change_trigger(watched text, event text, touched text) RETURNS void LANGUAGE plpgsql AS $make$
DECLARE
  function_name text := format('log_%s_%s', watched, lower(event));
  rows_of text := CASE event
    WHEN 'INSERT' THEN 'NEW TABLE AS new_rows'
    WHEN 'UPDATE' THEN 'OLD TABLE AS old_rows NEW TABLE AS new_rows'
    WHEN 'DELETE' THEN 'OLD TABLE AS old_rows'
  END;
BEGIN
  EXECUTE format($template$
    CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $function$
    DECLARE
      calls bigint;
    BEGIN
      WITH touched AS (%2$s),
      logged AS (
        INSERT INTO contact_change (association_id, subject, subject_id, cause)
        SELECT DISTINCT association_id, subject, subject_id, %3$L FROM touched WHERE reaches_record
      ),
      shut AS (
        INSERT INTO access_change (association_id, subject, subject_id, cause)
        SELECT DISTINCT association_id, subject, subject_id, %3$L FROM touched WHERE reaches_access
      )
      SELECT count(pg_notify('causeway_change', association_id::text)) INTO calls
      FROM (SELECT DISTINCT association_id FROM touched) t;
      RETURN NULL;
    END $function$
  $template$, function_name, touched, watched);
  EXECUTE format('CREATE TRIGGER %1$I AFTER %2$s ON %3$I REFERENCING %4$s FOR EACH STATEMENT EXECUTE FUNCTION %1$I()',
    function_name, event, watched, rows_of);
END $make$;

-- Watches a table whose rows hang on something else: `subject_column` holds the id that is logged, and a row that moves
-- from one to another logs both. A row that only one side has (its own id was changed) differs in what is NOT NULL.
CREATE PROCEDURE watch_changes(watched text, subject text, subject_column text, record_columns text[], access_columns text[])
LANGUAGE plpgsql AS $watch$
DECLARE
  differs text := 'ROW(%s) IS DISTINCT FROM ROW(%s)';
  old_record text := 'o.' || array_to_string(record_columns, ', o.');
  new_record text := 'n.' || array_to_string(record_columns, ', n.');
  reaches_access text := CASE WHEN access_columns = '{}' THEN 'false' ELSE
    format(differs, 'o.' || array_to_string(access_columns, ', o.'), 'n.' || array_to_string(access_columns, ', n.')) END;
BEGIN
  PERFORM make_change_trigger(watched, 'INSERT', format(
    'SELECT association_id, %L AS subject, %I AS subject_id, true AS reaches_record, false AS reaches_access FROM new_rows',
    subject, subject_column));
  PERFORM make_change_trigger(watched, 'DELETE', format(
    'SELECT association_id, %L AS subject, %I AS subject_id, true AS reaches_record, %L::boolean AS reaches_access FROM old_rows',
    subject, subject_column, access_columns <> '{}'));
  PERFORM make_change_trigger(watched, 'UPDATE', format(
    'SELECT parent.association_id, %L AS subject, parent.id AS subject_id, true AS reaches_record, changed.reaches_access
     FROM (
       SELECT o.association_id AS old_association, o.%I AS old_subject, n.association_id AS new_association, n.%I AS new_subject,
         %s AS reaches_access
       FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
       WHERE %s
     ) changed
     CROSS JOIN LATERAL (VALUES (old_association, old_subject), (new_association, new_subject)) parent (association_id, id)
     WHERE parent.id IS NOT NULL',
    subject, subject_column, subject_column, reaches_access, format(differs, old_record, new_record)));
END $watch$;

CALL watch_changes('relationship', 'contact', 'contact_id',
  '{contact_id, organization_id, title, is_primary, begins_on, ends_on}',
  '{contact_id, organization_id, begins_on, ends_on}');
CALL watch_changes('membership', 'contact', 'contact_id',
  '{contact_id, membership_type_id, status, begins_on, expires_on, dropped_on}',
  '{contact_id, status, begins_on, expires_on, dropped_on}');
CALL watch_changes('membership_type', 'membership_type', 'id', '{name}', '{}');
CALL watch_changes('list', 'list', 'id', '{name, kind, is_active, is_synced}', '{is_active, is_synced}');
CALL watch_changes('list_membership', 'contact', 'contact_id',
  '{contact_id, list_id, role, joined_on, dropped_on}', '{contact_id, list_id, joined_on, dropped_on}');
CALL watch_changes('staff_member', 'contact', 'contact_id', '{contact_id, is_active}', '{contact_id, is_active}');

-- A contact is its own subject, and of which kind its row says itself: of an organization only the name travels, with
-- its people. One that changes its kind is both.
SELECT make_change_trigger('contact', 'INSERT', $$
  SELECT association_id, CASE kind WHEN 'organization' THEN 'organization' ELSE 'contact' END AS subject, id AS subject_id,
    true AS reaches_record, false AS reaches_access
  FROM new_rows
$$);
SELECT make_change_trigger('contact', 'DELETE', $$
  SELECT association_id, CASE kind WHEN 'organization' THEN 'organization' ELSE 'contact' END AS subject, id AS subject_id,
    true AS reaches_record, true AS reaches_access
  FROM old_rows
$$);
SELECT make_change_trigger('contact', 'UPDATE', $$
  SELECT coalesce(n.association_id, o.association_id) AS association_id,
    unnest(CASE
      WHEN o.kind <> n.kind THEN ARRAY['contact', 'organization']
      WHEN coalesce(n.kind, o.kind) = 'organization' THEN ARRAY['organization']
      ELSE ARRAY['contact']
    END) AS subject,
    coalesce(n.id, o.id) AS subject_id, true AS reaches_record, o.kind IS DISTINCT FROM n.kind AS reaches_access
  FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
  WHERE o.kind IS DISTINCT FROM n.kind OR CASE n.kind
    WHEN 'organization' THEN o.organization_name IS DISTINCT FROM n.organization_name
    ELSE ROW(o.integration_key, o.member_number, o.prefix, o.first_name, o.middle_name, o.last_name, o.suffix, o.informal_name,
        o.email, o.website_url, o.phone, o.mobile_phone, o.address1, o.address2, o.city, o.state, o.postal_code, o.country,
        o.exclude_from_directory)
      IS DISTINCT FROM
      ROW(n.integration_key, n.member_number, n.prefix, n.first_name, n.middle_name, n.last_name, n.suffix, n.informal_name,
        n.email, n.website_url, n.phone, n.mobile_phone, n.address1, n.address2, n.city, n.state, n.postal_code, n.country,
        n.exclude_from_directory)
    END
$$);

-- An association's day and grace days decide about everybody: one row, which asks for a full run. Websupport's switch is
-- a gate of sign-on only.
SELECT make_change_trigger('association', 'UPDATE', $$
  SELECT n.id AS association_id, 'association' AS subject, n.id AS subject_id,
    ROW(o.time_zone, o.grace_days) IS DISTINCT FROM ROW(n.time_zone, n.grace_days) AS reaches_record, true AS reaches_access
  FROM old_rows o JOIN new_rows n ON n.id = o.id
  WHERE ROW(o.time_zone, o.grace_days, o.higher_logic_allowed) IS DISTINCT FROM ROW(n.time_zone, n.grace_days, n.higher_logic_allowed)
$$);

-- The other gates of sign-on: settings complete and switched on, and an initial sync of the present target.
SELECT make_change_trigger('higher_logic_settings', 'UPDATE', $$
  SELECT n.association_id, 'association' AS subject, n.association_id AS subject_id, false AS reaches_record, true AS reaches_access
  FROM old_rows o JOIN new_rows n ON n.association_id = o.association_id
  WHERE ROW(o.enabled, o.push_target_id, o.tenant_code IS NULL, o.tenant_api_key_sealed IS NULL)
    IS DISTINCT FROM ROW(n.enabled, n.push_target_id, n.tenant_code IS NULL, n.tenant_api_key_sealed IS NULL)
$$);
SELECT make_change_trigger('push_target', 'UPDATE', $$
  SELECT n.association_id, 'association' AS subject, n.association_id AS subject_id, false AS reaches_record, true AS reaches_access
  FROM old_rows o JOIN new_rows n ON n.id = o.id
  WHERE (o.initial_sync_finished_at IS NULL) <> (n.initial_sync_finished_at IS NULL)
$$);

-- A truncated table leaves no old rows to tell by: everybody who was ever told about has to be looked at.
CREATE FUNCTION log_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  calls bigint;
BEGIN
  WITH told AS (
    SELECT DISTINCT t.association_id FROM push_target t
    WHERE EXISTS (SELECT FROM pushed_contact p WHERE p.push_target_id = t.id)
  ),
  logged AS (
    INSERT INTO contact_change (association_id, subject, subject_id, cause)
    SELECT association_id, 'association', association_id, 'truncate' FROM told
  ),
  shut AS (
    INSERT INTO access_change (association_id, subject, subject_id, cause)
    SELECT association_id, 'association', association_id, 'truncate' FROM told
  )
  SELECT count(pg_notify('causeway_change', association_id::text)) INTO calls FROM told;
  RETURN NULL;
END $$;
CREATE TRIGGER log_truncate AFTER TRUNCATE ON contact FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON relationship FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON membership FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON membership_type FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON list FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON list_membership FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();
CREATE TRIGGER log_truncate AFTER TRUNCATE ON staff_member FOR EACH STATEMENT EXECUTE FUNCTION log_truncate();

-- The logs refer to nothing, so that they outlive what they speak of; but not the association they speak to. Deferred:
-- what is deleted along with it (ON DELETE CASCADE) logs after every other trigger of that statement.
CREATE FUNCTION forget_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM contact_change WHERE association_id = OLD.id;
  DELETE FROM access_change WHERE association_id = OLD.id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER forget_changes AFTER DELETE ON association DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION forget_changes();

-- Turns what was touched into the contacts whose records hang on it now, and deletes the rows it was given: a list into
-- everybody on it, an organization into its people, a membership type into its holders and, where those are
-- organizations, their people. changed_at is kept: latency is measured from there. Answers how many rows it made.
--
-- Call it with rows that were read, in whatever transaction: everybody linked in a transaction that is not seen yet logs
-- themselves when it commits. A 'contact' row is expanded when it is an organization's and was not made here, else left
-- alone. An organization that was pushed (as an individual, once) gets a row too, so that its removal is not forgotten.
CREATE FUNCTION expand_changes(of_association integer, change_ids bigint[]) RETURNS integer LANGUAGE sql AS $$
  WITH expanded AS (
    DELETE FROM contact_change c
    WHERE c.association_id = of_association AND c.id = ANY (change_ids) AND (
      c.subject IN ('organization', 'list', 'membership_type')
      OR c.subject = 'contact' AND c.cause NOT LIKE 'via %'
        AND EXISTS (SELECT FROM contact o WHERE o.id = c.subject_id AND o.kind = 'organization')
    )
    RETURNING c.subject, c.subject_id, c.changed_at
  ),
  organizations AS (
    SELECT subject_id AS id, 'organization' AS subject, changed_at FROM expanded WHERE subject IN ('organization', 'contact')
  ),
  holders AS (
    SELECT m.contact_id, e.subject, e.changed_at
    FROM expanded e JOIN membership m ON m.membership_type_id = e.subject_id
    WHERE e.subject = 'membership_type' AND m.association_id = of_association
  ),
  linked AS (
    SELECT l.contact_id, e.subject, e.changed_at
    FROM expanded e JOIN list_membership l ON l.list_id = e.subject_id
    WHERE e.subject = 'list' AND l.association_id = of_association
    UNION ALL
    SELECT contact_id, subject, changed_at FROM holders
    UNION ALL
    SELECT r.contact_id, o.subject, o.changed_at
    FROM (SELECT * FROM organizations UNION ALL SELECT * FROM holders) o JOIN relationship r ON r.organization_id = o.id
    WHERE r.association_id = of_association
    UNION ALL
    SELECT o.id, o.subject, o.changed_at
    FROM organizations o
    WHERE EXISTS (
      SELECT FROM push_target t JOIN pushed_contact p ON p.push_target_id = t.id
      WHERE t.association_id = of_association AND p.contact_id = o.id AND p.is_active
    )
  ),
  logged AS (
    INSERT INTO contact_change (association_id, subject, subject_id, changed_at, cause)
    SELECT of_association, 'contact', contact_id, min(changed_at), 'via ' || min(subject) FROM linked GROUP BY contact_id
    RETURNING id
  )
  SELECT count(*)::integer FROM logged
$$;
