-- A session of the Info Hub that is ended takes along what was signed on with it at sites: whoever ends it may do so because
-- somebody else sits in it (ADR 31). One that merely ran out takes nothing.

-- One browser's sessions of one login, each of which took the place of the one before: to sign in anew there is no end.
ALTER TABLE login_session ADD COLUMN lineage uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE login ADD COLUMN signed_out_elsewhere_at timestamptz;
-- Of cause 'login_session': what has ended.
ALTER TABLE access_change ADD COLUMN lineage uuid;

CREATE FUNCTION log_login_session_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  calls bigint;
BEGIN
  WITH ended AS (
    SELECT DISTINCT l.association_id, l.contact_id, o.lineage
    FROM old_rows o
    JOIN login l ON l.id = o.login_id AND l.contact_id IS NOT NULL
    WHERE o.expires > now()
      AND NOT EXISTS (SELECT FROM login_session s WHERE s.login_id = o.login_id AND s.lineage = o.lineage)
  ),
  shut AS (
    INSERT INTO access_change (association_id, subject, subject_id, cause, lineage)
    SELECT association_id, 'contact', contact_id, 'login_session', lineage FROM ended
  )
  SELECT count(call_pusher(association_id)) INTO calls FROM (SELECT DISTINCT association_id FROM ended) e;
  RETURN NULL;
END $$;
CREATE TRIGGER log_login_session_delete AFTER DELETE ON login_session REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION log_login_session_delete();

-- Another password, or "sign out everywhere else": whatever came of a session that is over by now is not trusted any more
-- either, tokens of one that ran out weeks ago among it.
CREATE FUNCTION log_login_secured() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  calls bigint;
BEGIN
  WITH secured AS (
    SELECT DISTINCT n.association_id, n.contact_id
    FROM old_rows o
    JOIN new_rows n ON n.id = o.id AND n.contact_id IS NOT NULL
    WHERE ROW(o.password_hash, o.signed_out_elsewhere_at) IS DISTINCT FROM ROW(n.password_hash, n.signed_out_elsewhere_at)
  ),
  shut AS (
    INSERT INTO access_change (association_id, subject, subject_id, cause)
    SELECT association_id, 'contact', contact_id, 'login-secured' FROM secured
  )
  SELECT count(call_pusher(association_id)) INTO calls FROM (SELECT DISTINCT association_id FROM secured) s;
  RETURN NULL;
END $$;
CREATE TRIGGER log_login_secured AFTER UPDATE ON login REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION log_login_secured();
