-- As before, and only while the Info Hub's login by which a browser asks is still signed in and still that contact's: one
-- that ends or changes hands while the request is on its way signs nobody in. Its end is looked at under the same lock.
--
-- shown_session: the hash of the session's token; null where no browser asks. 'signed-out': nothing was done.
DROP FUNCTION sign_on_finish(integer, integer, integer, integer, text, jsonb, jsonb, jsonb);
CREATE FUNCTION sign_on_finish(association_lock integer, contact_lock integer, of_association integer, of_contact integer,
  of_client text, seen jsonb, uses jsonb, stores jsonb, shown_session text DEFAULT NULL, OUT outcome text, OUT facts jsonb)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(association_lock, of_association),
    pg_advisory_xact_lock_shared(contact_lock, of_contact);
  facts := (
    SELECT to_jsonb(a) FROM association o
    CROSS JOIN LATERAL sign_on_access(o.id, ARRAY[of_contact], day_in_zone(clock_timestamp(), o.time_zone)) a
    WHERE o.id = of_association);
  IF facts IS NULL OR facts IS DISTINCT FROM seen THEN
    outcome := 'changed';
    RETURN;
  END IF;
  IF shown_session IS NOT NULL AND NOT EXISTS (
    SELECT FROM login_session s
    JOIN login l ON l.id = s.login_id AND l.association_id = of_association AND l.contact_id = of_contact
    WHERE s.session_token = shown_session) THEN
    outcome := 'signed-out';
    RETURN;
  END IF;
  outcome := coalesce(sign_on_store(of_association, uses, stores), 'kept');
  IF outcome = 'kept' AND stores @> '[{"model": "AuthorizationCode"}]' THEN
    UPDATE sso_grant SET used_at = clock_timestamp()
    WHERE association_id = of_association AND contact_id = of_contact AND client_id = of_client;
  END IF;
END $$;
