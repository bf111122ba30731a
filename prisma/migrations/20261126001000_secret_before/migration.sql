-- Staff see whether the other side has changed over before the secret it had ends.
ALTER TABLE sso_client ADD COLUMN previous_secret_used_at timestamptz;
