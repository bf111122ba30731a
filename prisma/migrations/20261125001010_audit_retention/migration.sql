-- The audit log is kept for seven years. Older lines may go, from the oldest on; nothing younger ever does.
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < now() - interval '7 years' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = '23514', CONSTRAINT = 'audit_log_append_only';
END $$;
