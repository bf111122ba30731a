-- Whoever becomes an organization while the first record about them is on its way is in no shadow yet. Without a row of
-- their own nobody would look at them again, and that record would stand.
CREATE OR REPLACE FUNCTION expand_changes(of_association integer, change_ids bigint[]) RETURNS integer LANGUAGE sql AS $$
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
    SELECT subject_id, 'organization', changed_at FROM expanded WHERE subject = 'contact'
  ),
  logged AS (
    INSERT INTO contact_change (association_id, subject, subject_id, changed_at, cause)
    SELECT of_association, 'contact', contact_id, min(changed_at), 'via ' || min(subject) FROM linked GROUP BY contact_id
    RETURNING id
  )
  SELECT count(*)::integer FROM logged
$$;
