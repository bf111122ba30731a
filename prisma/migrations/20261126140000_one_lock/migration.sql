-- A transaction takes one lock to call, and from then on calls for whomever it touches: its commit waits for the others'
-- once, however many calls it makes. Before, it took one for each 50 ms in which it wrote and kept them all to its end, and
-- an import of ten minutes, statement by statement, filled the room Postgres has for locks: "out of shared memory", for
-- it and for everybody.
CREATE OR REPLACE FUNCTION call_pusher(of_association integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- The word goes with the transaction, as the lock does; both, and the call, with a savepoint that is rolled back.
  IF coalesce(current_setting('causeway.calls', true), '') = '' THEN
    -- The association above, where no other lock of ours lies, and the slice of time below.
    IF NOT pg_try_advisory_xact_lock((of_association::bigint << 32) + (extract(epoch FROM clock_timestamp()) * 20)::bigint % 1000000) THEN
      RETURN;
    END IF;
    PERFORM set_config('causeway.calls', 'yes', true);
  END IF;
  PERFORM pg_notify('causeway_change', of_association::text);
END $$;
