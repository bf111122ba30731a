-- Postgres lets only one transaction at a time commit a NOTIFY, through its flush to the disk: clerks who all call the
-- pusher wait for one another. So of those who write for an association in the same 50 ms one calls, and the others leave
-- it at their row of the log. Whoever was called looks again a moment after the last thing it found, and every worker
-- looks every two seconds, so a row whose writer did not call is found as well (ADR 18). By time, so that an import that
-- stays open for an hour keeps nobody from calling.
CREATE FUNCTION call_pusher(of_association integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- The association above, where no other lock of ours lies, and the slice of time below; it goes with the transaction.
  IF pg_try_advisory_xact_lock((of_association::bigint << 32) + (extract(epoch FROM clock_timestamp()) * 20)::bigint % 1000000) THEN
    PERFORM pg_notify('causeway_change', of_association::text);
  END IF;
END $$;

-- The triggers' functions were written by make_change_trigger, and are all of one make.
DO $$
DECLARE
  written_by_trigger oid;
BEGIN
  FOR written_by_trigger IN
    SELECT p.oid FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prorettype = 'trigger'::regtype AND p.prosrc LIKE '%count(pg_notify(%'
  LOOP
    EXECUTE replace(pg_get_functiondef(written_by_trigger),
      'pg_notify(''causeway_change'', association_id::text)', 'call_pusher(association_id)');
  END LOOP;
END $$;
