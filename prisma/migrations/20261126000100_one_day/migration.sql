-- What today is, is said in one place: association_day. Until now the timer worked it out by itself.
CREATE OR REPLACE FUNCTION log_day_changes(of_association integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  zone text;
  today date;
  logged_up_to date;
  logged_in text;
  logged integer;
BEGIN
  SELECT time_zone, association_day(id) INTO zone, today FROM association WHERE id = of_association;
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
