-- Who counts as what, on day d. The rule is written here and nowhere else: screens, push and sign-on read these
-- functions. All of them are plain SQL, so that Postgres opens them up inside the query that asks.

-- An instant's day in a time zone; what "today" means on either side of a change to summer time is Postgres' business.
CREATE FUNCTION day_in_zone(at timestamptz, time_zone text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (at AT TIME ZONE time_zone)::date
$$;

-- Today in the association's time zone. Not now(), which is when the transaction began: a snapshot taken after midnight
-- by a transaction that began before it would read the new day's changes with the old day, and nobody would look again.
-- Whoever reads contacts in one snapshot asks for the day in that snapshot, in its second statement or later.
CREATE FUNCTION association_day(of_association integer) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT day_in_zone(statement_timestamp(), time_zone) FROM association WHERE id = of_association
$$;

-- List memberships (joined_on, dropped_on) and relationships (begins_on, ends_on): the last date is the first day out.
CREATE FUNCTION is_current(first_day date, first_day_out date, day date) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (first_day IS NULL OR first_day <= day) AND (first_day_out IS NULL OR first_day_out > day)
$$;

-- What one membership is worth on a day: 'active'; 'dropped' when it has ended, for which status or a date alone is
-- enough; else 'suspended' or 'pending' as its status says; 'non-member' before it begins. The day is moved and not
-- expires_on, which may be the last day Postgres knows.
CREATE FUNCTION membership_standing(status text, begins_on date, expires_on date, dropped_on date, grace_days integer, day date)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN status = 'dropped' OR dropped_on <= day OR expires_on < day - grace_days THEN 'dropped'
    WHEN status <> 'active' THEN status
    WHEN begins_on > day THEN 'non-member'
    ELSE 'active'
  END
$$;

CREATE FUNCTION is_membership_active(status text, begins_on date, expires_on date, dropped_on date, grace_days integer, day date)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT membership_standing(status, begins_on, expires_on, dropped_on, grace_days, day) = 'active'
$$;

-- The status of each contact asked for ('active', 'suspended', 'pending', 'dropped', 'non-member': the first that
-- applies to a membership that counts for them) and, for an Active one, the membership that makes them so: their own
-- before an organization's, begun last, lowest id. Ids of nobody, or of another association's contact, have no row.
--
-- The memberships that count are the contact's own, and those of organizations they have a current relationship to.
CREATE FUNCTION contact_statuses(of_association integer, contact_ids integer[], day date)
RETURNS TABLE (contact_id integer, status text, active_membership_id integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000 AS $$
  SELECT c.id, coalesce(best.standing, 'non-member'), CASE WHEN best.standing = 'active' THEN best.id END
  FROM contact c
  LEFT JOIN (
    SELECT DISTINCT ON (m.for_contact_id) m.for_contact_id, m.id, m.standing
    FROM (
      SELECT own.contact_id AS for_contact_id, true AS is_own, own.id, own.begins_on,
        membership_standing(own.status, own.begins_on, own.expires_on, own.dropped_on, a.grace_days, day) AS standing
      FROM association a
      JOIN membership own ON own.association_id = a.id
      WHERE a.id = of_association AND own.contact_id = ANY (contact_ids)
      UNION ALL
      SELECT r.contact_id, false, theirs.id, theirs.begins_on,
        membership_standing(theirs.status, theirs.begins_on, theirs.expires_on, theirs.dropped_on, a.grace_days, day)
      FROM association a
      JOIN relationship r ON r.association_id = a.id
      JOIN contact o ON o.id = r.organization_id AND o.kind = 'organization'
      JOIN membership theirs ON theirs.contact_id = o.id
      WHERE a.id = of_association AND r.contact_id = ANY (contact_ids) AND is_current(r.begins_on, r.ends_on, day)
    ) m
    ORDER BY m.for_contact_id,
      array_position(ARRAY['active', 'suspended', 'pending', 'dropped', 'non-member'], m.standing),
      m.is_own DESC, m.begins_on DESC NULLS LAST, m.id
  ) best ON best.for_contact_id = c.id
  WHERE c.association_id = of_association AND c.id = ANY (contact_ids)
$$;

-- One contact's status, for whoever asks about one. Empty for nobody.
CREATE FUNCTION contact_status(of_contact integer, day date) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT s.status FROM contact c CROSS JOIN LATERAL contact_statuses(c.association_id, ARRAY[c.id], day) s WHERE c.id = of_contact
$$;
