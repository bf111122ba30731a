-- What decides whether contacts may sign in now: the association's gates, and each contact asked about (one row of nulls
-- for nobody). Sign-on asks several times for each person who comes in, so Postgres plans it once a connection: planning
-- costs five times what the reading does. No plan for many contacts is better than that for one, which looks each up.
--
-- The day is asked for once, and is that of the statement that called: one that began after lockAccess was given reads
-- whoever was logged at midnight before that by the new day. Places on lists are looked up person by person (a subquery
-- with a limit), because Postgres would read the whole association's for an EXISTS.
CREATE FUNCTION sign_on_access(of_association integer, contact_ids integer[]) RETURNS TABLE (
  higher_logic_allowed boolean, enabled boolean, complete boolean, initial_sync_finished boolean, show_sign_on_link boolean,
  contact_id integer, is_ours boolean, kind text, is_active boolean, is_on_synced_list boolean, is_active_staff boolean
)
LANGUAGE plpgsql STABLE ROWS 1 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH today AS MATERIALIZED (SELECT association_day(of_association) AS day)
  SELECT a.higher_logic_allowed, s.enabled,
    s.tenant_code IS NOT NULL AND s.tenant_api_key_sealed IS NOT NULL,
    t.initial_sync_finished_at IS NOT NULL,
    s.show_sign_on_link,
    person.*
  FROM association a
  JOIN higher_logic_settings s ON s.association_id = a.id
  LEFT JOIN push_target t ON t.id = s.push_target_id AND t.association_id = a.id
  LEFT JOIN (
    SELECT asked.id, c.association_id = of_association, c.kind, standing.status = 'active',
      (
        SELECT true FROM list_membership m
        JOIN list l ON l.id = m.list_id AND l.is_active AND l.is_synced
        WHERE m.association_id = of_association AND m.contact_id = asked.id
          AND is_current(m.joined_on, m.dropped_on, today.day)
        LIMIT 1
      ),
      (SELECT f.is_active FROM staff_member f WHERE f.association_id = of_association AND f.contact_id = asked.id LIMIT 1)
    FROM today
    CROSS JOIN unnest(contact_ids) asked (id)
    LEFT JOIN contact c ON c.id = asked.id
    LEFT JOIN LATERAL contact_statuses(of_association, contact_ids, today.day) standing ON standing.contact_id = asked.id
  ) person ON true
  WHERE a.id = of_association;
END $$;

-- Each client's logout tokens have a line of their own, so that one that does not answer keeps nobody else waiting.
DROP INDEX sso_logout_due;
CREATE INDEX sso_logout_due ON sso_logout (client_id, due_at) WHERE delivered_at IS NULL;
CREATE INDEX sso_logout_finished ON sso_logout (created_at);
