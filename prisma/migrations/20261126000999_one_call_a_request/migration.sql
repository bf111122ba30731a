-- One request of a sign-on reads in one call and keeps in one call (docs/decisions/0024): a call costs more on its way to
-- Postgres and back than what it asks for. Functions of plpgsql, because Postgres plans those once a connection.

-- As before, and for a day that is given: whoever waited for a lock in the same call asks by the day of after the wait.
DROP FUNCTION sign_on_access(integer, integer[]);
CREATE FUNCTION sign_on_access(of_association integer, contact_ids integer[], on_day date DEFAULT NULL) RETURNS TABLE (
  higher_logic_allowed boolean, enabled boolean, complete boolean, initial_sync_finished boolean, show_sign_on_link boolean,
  contact_id integer, is_ours boolean, kind text, is_active boolean, is_on_synced_list boolean, is_active_staff boolean
)
LANGUAGE plpgsql STABLE ROWS 1 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH today AS MATERIALIZED (SELECT coalesce(on_day, association_day(of_association)) AS day)
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

-- A client as the provider has to know it; of secrets the hashes of those that are taken now.
CREATE FUNCTION sign_on_client(of_association integer, of_client text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (
    SELECT jsonb_build_object(
      'clientId', client_id, 'name', name, 'access', access, 'legacy', legacy,
      'redirectUris', redirect_uris, 'postLogoutRedirectUris', post_logout_redirect_uris,
      'backchannelLogoutUri', backchannel_logout_uri,
      'secretHashes', to_jsonb(array_remove(ARRAY[
        encode(secret_hash, 'hex'),
        CASE WHEN previous_secret_until > now() THEN encode(previous_secret_hash, 'hex') END], NULL)),
      'isUseNoted', coalesce(secret_used_at > now() - interval '1 minute', false))
    FROM sso_client WHERE association_id = of_association AND client_id = of_client);
END $$;

-- What has this id and has not expired. The provider's Grant is found only while the member's Grant covers its scopes:
-- revoking that works at once.
CREATE FUNCTION sign_on_artefact(of_association integer, of_model text, of_id_hash bytea) RETURNS jsonb
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (
    SELECT jsonb_build_object('payload', payload, 'consumedAt', extract(epoch FROM consumed_at)::integer,
      'contactId', contact_id, 'clientId', client_id)
    FROM sso_artefact
    WHERE association_id = of_association AND model = of_model AND id_hash = of_id_hash AND expires_at > now()
      AND (model <> 'Grant' OR EXISTS (
        SELECT FROM sso_grant g
        WHERE g.association_id = of_association AND g.contact_id = sso_artefact.contact_id
          AND g.client_id = sso_artefact.client_id
          AND g.scopes @> string_to_array(payload -> 'openid' ->> 'scope', ' '))));
END $$;

-- Everything a request will ask about, as far as its address, cookies, header and form tell, in the snapshot of the
-- statement that calls: the client, what it shows (models and id_hashes) with the provider's Grant it hangs on, and whose
-- it is: the contact of a code or token, else who is signed in.
CREATE FUNCTION sign_on_foreseen(of_association integer, signed_in integer, asked_client text, models text[], id_hashes bytea[])
RETURNS TABLE (client jsonb, artefacts jsonb, about integer, facts jsonb, granted text[], person jsonb)
LANGUAGE plpgsql STABLE ROWS 1 SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  one jsonb;
  of_client text := asked_client;
BEGIN
  artefacts := '[]';
  about := signed_in;
  FOR n IN 1 .. coalesce(cardinality(models), 0) LOOP
    one := sign_on_artefact(of_association, models[n], id_hashes[n]);
    artefacts := artefacts || jsonb_build_array(one);
    IF models[n] IN ('AuthorizationCode', 'AccessToken', 'RefreshToken') THEN
      about := (one ->> 'contactId')::integer;
      artefacts := artefacts || jsonb_build_array(sign_on_artefact(
        of_association, 'Grant', sha256(convert_to(one -> 'payload' ->> 'grantId', 'UTF8'))));
    END IF;
    IF models[n] <> 'Session' THEN
      of_client := coalesce(of_client, one ->> 'clientId');
    END IF;
  END LOOP;
  IF of_client IS NOT NULL THEN
    client := sign_on_client(of_association, of_client);
  END IF;
  IF about IS NOT NULL AND of_client IS NOT NULL THEN
    facts := (SELECT to_jsonb(a) FROM sign_on_access(of_association, ARRAY[about]) a);
    granted := (SELECT g.scopes FROM sso_grant g
      WHERE g.association_id = of_association AND g.contact_id = about AND g.client_id = of_client);
    person := (SELECT jsonb_build_object('contactId', c.id, 'integrationKey', c.integration_key,
        'firstName', nullif(btrim(c.first_name), ''), 'lastName', nullif(btrim(c.last_name), ''),
        'organizationName', nullif(btrim(c.organization_name), ''), 'email', nullif(btrim(c.email), ''))
      FROM contact c WHERE c.association_id = of_association AND c.id = about);
  END IF;
  RETURN NEXT;
END $$;

-- Use up and store, all or nothing. Null: kept. 'used-up': somebody else was first. 'revoked': the member's Grant no longer
-- covers what came of it. What was used up stays so, whatever the provider still writes.
CREATE FUNCTION sign_on_store(of_association integer, uses jsonb, stores jsonb) RETURNS text
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  done integer;
BEGIN
  IF EXISTS (
    SELECT FROM jsonb_to_recordset(stores) given (contact_id integer, client_id text, grant_id_hash bytea, scopes text[])
    WHERE given.grant_id_hash IS NOT NULL AND NOT EXISTS (
      SELECT FROM sso_grant g WHERE g.association_id = of_association AND g.contact_id = given.contact_id
        AND g.client_id = given.client_id AND g.scopes @> given.scopes)) THEN
    RETURN 'revoked';
  END IF;
  IF jsonb_array_length(uses) > 0 THEN
    UPDATE sso_artefact a SET consumed_at = now()
    FROM jsonb_to_recordset(uses) given (model text, id_hash bytea)
    WHERE a.association_id = of_association AND a.model = given.model AND a.id_hash = given.id_hash
      AND a.consumed_at IS NULL AND a.expires_at > now();
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done = 0 THEN
      RETURN 'used-up';
    ELSIF done < jsonb_array_length(uses) THEN
      RAISE EXCEPTION 'one of several was used up by somebody else';
    END IF;
  END IF;
  INSERT INTO sso_artefact AS kept
    (association_id, model, id_hash, payload, contact_id, client_id, grant_id_hash, uid, expires_at)
  SELECT of_association, given.model, given.id_hash, given.payload, given.contact_id, given.client_id, given.grant_id_hash,
    given.uid, now() + make_interval(secs => given.seconds)
  FROM jsonb_to_recordset(stores) given (model text, id_hash bytea, payload jsonb, contact_id integer, client_id text,
    grant_id_hash bytea, uid text, seconds integer)
  ON CONFLICT (association_id, model, id_hash) DO UPDATE
    SET payload = excluded.payload, contact_id = excluded.contact_id, client_id = excluded.client_id,
        grant_id_hash = excluded.grant_id_hash, uid = excluded.uid, expires_at = excluded.expires_at;
  RETURN NULL;
END $$;

-- Keep what a request wants kept, if by now the person is allowed for the very reasons that were seen. Each statement in
-- here reads by a snapshot of its own, and the first waits for the locks of higher-logic/sso/access/store (why, stands
-- there); the day is that of after the wait, which the statement that called has no clock for.
--
-- 'kept', 'used-up', 'revoked'; or 'changed' with what decides now, and nothing was done.
CREATE FUNCTION sign_on_finish(association_lock integer, contact_lock integer, of_association integer, of_contact integer,
  of_client text, seen jsonb, uses jsonb, stores jsonb, OUT outcome text, OUT facts jsonb)
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
  outcome := coalesce(sign_on_store(of_association, uses, stores), 'kept');
  IF outcome = 'kept' AND stores @> '[{"model": "AuthorizationCode"}]' THEN
    UPDATE sso_grant SET used_at = clock_timestamp()
    WHERE association_id = of_association AND contact_id = of_contact AND client_id = of_client;
  END IF;
END $$;
