-- Attempts at signing on, for 90 days (docs/decisions/0022): what happened step by step, and nothing that could be used.

-- One row an attempt, from authorize through code and token to userinfo. An id begins with the time at which the attempt
-- began, in milliseconds, so that the newest are found and the oldest are taken away by the key itself.
CREATE TABLE sso_attempt (
  association_id integer NOT NULL REFERENCES association (id) ON DELETE CASCADE,
  id uuid NOT NULL,
  -- Eight characters of the id's random part. People read it out; two attempts may share one.
  reference text NOT NULL CHECK (reference ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
  -- As registered; null: no site that is registered asked. No foreign key: the attempts of a removed site stay.
  client_id text,
  -- null: nobody was signed in. No foreign key: why somebody who was deleted did not get in is asked afterwards.
  contact_id integer,
  started_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  -- What the latest step came to.
  outcome text NOT NULL CHECK (outcome IN ('open', 'signed-in', 'refused', 'failed', 'cancelled', 'help')),
  -- [{ "at": milliseconds, "step", "because"?, "error"? }], as steps arrive; several programs may write some.
  steps jsonb NOT NULL,
  PRIMARY KEY (association_id, id)
);
CREATE INDEX sso_attempt_by_contact ON sso_attempt (association_id, contact_id, id) WHERE contact_id IS NOT NULL;
CREATE INDEX sso_attempt_by_reference ON sso_attempt (association_id, reference);

-- Whose record somebody was before a merge: their attempts are this person's.
CREATE INDEX audit_log_merged ON audit_log (association_id, subject) WHERE action = 'contact.merged';
