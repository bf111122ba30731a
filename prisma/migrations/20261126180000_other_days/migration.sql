-- Who would count as what with other days of grace, so that a screen can name who would lose access before they are saved.
-- The rule stays in one place: as it is set is the same with none given.
CREATE FUNCTION contact_statuses(of_association integer, contact_ids integer[], day date, other_grace_days integer)
RETURNS TABLE (contact_id integer, status text, active_membership_id integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000 AS $$
  SELECT c.id, coalesce(best.standing, 'non-member'), CASE WHEN best.standing = 'active' THEN best.id END
  FROM contact c
  LEFT JOIN (
    SELECT DISTINCT ON (m.for_contact_id) m.for_contact_id, m.id, m.standing
    FROM (
      SELECT own.contact_id AS for_contact_id, true AS is_own, own.id, own.begins_on,
        membership_standing(own.status, own.begins_on, own.expires_on, own.dropped_on, coalesce(other_grace_days, a.grace_days), day) AS standing
      FROM association a
      JOIN membership own ON own.association_id = a.id
      WHERE a.id = of_association AND own.contact_id = ANY (contact_ids)
      UNION ALL
      SELECT r.contact_id, false, theirs.id, theirs.begins_on,
        membership_standing(theirs.status, theirs.begins_on, theirs.expires_on, theirs.dropped_on, coalesce(other_grace_days, a.grace_days), day)
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

CREATE OR REPLACE FUNCTION contact_statuses(of_association integer, contact_ids integer[], day date)
RETURNS TABLE (contact_id integer, status text, active_membership_id integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000 AS $$
  SELECT s.contact_id, s.status, s.active_membership_id FROM contact_statuses(of_association, contact_ids, day, NULL) s
$$;
