-- Time is a writer as well: a membership, a place on a list or a relationship begins or ends without anybody touching a
-- row. The worker's timer calls log_day_changes for each association once a minute.

-- One walk over an association's rows a day.
CREATE INDEX list_membership_by_association ON list_membership (association_id);
CREATE INDEX relationship_by_association ON relationship (association_id);

-- Logs every contact for whom something began or ended on a day after `after_day` and up to `last_day`. An organization
-- is logged like anybody; the pusher expands it.
CREATE FUNCTION log_days(of_association integer, after_day date, last_day date) RETURNS integer LANGUAGE sql AS $$
  WITH turned AS (
    SELECT m.contact_id FROM membership m JOIN association a ON a.id = m.association_id
    WHERE m.association_id = of_association AND (
      m.begins_on > after_day AND m.begins_on <= last_day
      OR m.dropped_on > after_day AND m.dropped_on <= last_day
      -- expires_on is the last day in, grace days come on top, and the day after those is the first one out.
      OR m.expires_on >= after_day - a.grace_days AND m.expires_on < last_day - a.grace_days
    )
    UNION
    SELECT contact_id FROM list_membership
    WHERE association_id = of_association
      AND (joined_on > after_day AND joined_on <= last_day OR dropped_on > after_day AND dropped_on <= last_day)
    UNION
    SELECT contact_id FROM relationship
    WHERE association_id = of_association
      AND (begins_on > after_day AND begins_on <= last_day OR ends_on > after_day AND ends_on <= last_day)
  ),
  shut AS (
    INSERT INTO access_change (association_id, subject, subject_id, cause)
    SELECT of_association, 'contact', contact_id, 'day' FROM turned
  ),
  logged AS (
    INSERT INTO contact_change (association_id, subject, subject_id, cause)
    SELECT of_association, 'contact', contact_id, 'day' FROM turned
    RETURNING id
  )
  SELECT count(*)::integer FROM logged
$$;

-- Logs for whom the day changed since this was last called, however long ago, and remembers the day in the same
-- transaction. Answers how many contacts were logged.
--
-- When the day goes back, or the zone changes, the days between are logged again: somebody may have been told about by
-- the day that was. Without a day to start from, everybody has to be looked at.
CREATE FUNCTION log_day_changes(of_association integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  zone text;
  today date;
  logged_up_to date;
  logged_in text;
  logged integer;
BEGIN
  SELECT time_zone, day_in_zone(statement_timestamp(), time_zone) INTO zone, today FROM association WHERE id = of_association;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  IF EXISTS (SELECT FROM push_state WHERE association_id = of_association AND day_logged = today AND day_logged_zone = zone) THEN
    RETURN 0;
  END IF;
  INSERT INTO push_state (association_id) VALUES (of_association) ON CONFLICT DO NOTHING;
  -- Whoever comes second waits here, and then finds the day logged.
  SELECT day_logged, day_logged_zone INTO logged_up_to, logged_in FROM push_state WHERE association_id = of_association FOR UPDATE;
  IF logged_up_to = today AND logged_in = zone THEN
    RETURN 0;
  END IF;

  IF logged_up_to IS NULL THEN
    INSERT INTO contact_change (association_id, subject, subject_id, cause) VALUES (of_association, 'association', of_association, 'day');
    INSERT INTO access_change (association_id, subject, subject_id, cause) VALUES (of_association, 'association', of_association, 'day');
    logged := 1;
  ELSIF logged_in = zone THEN
    logged := log_days(of_association, least(logged_up_to, today), greatest(logged_up_to, today));
  ELSE
    logged := log_days(of_association, least(logged_up_to, today) - 1, greatest(logged_up_to, today));
  END IF;
  UPDATE push_state SET day_logged = today, day_logged_zone = zone WHERE association_id = of_association;
  IF logged > 0 THEN
    PERFORM pg_notify('causeway_change', of_association::text);
  END IF;
  RETURN logged;
END $$;

-- A new association starts on its own today: nothing can have been told by an earlier one.
CREATE OR REPLACE FUNCTION make_push_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pusher_lease (association_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  INSERT INTO push_state (association_id, day_logged, day_logged_zone)
    VALUES (NEW.id, association_day(NEW.id), NEW.time_zone) ON CONFLICT DO NOTHING;
  INSERT INTO higher_logic_settings (association_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
