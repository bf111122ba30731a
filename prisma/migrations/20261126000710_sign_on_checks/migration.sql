-- What was seen when staff last had the addresses of single sign-on looked at; asked for by a button, never by a page.
CREATE TABLE sso_check (
  association_id integer PRIMARY KEY REFERENCES association (id) ON DELETE CASCADE,
  checked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  checked_by text NOT NULL,
  seen jsonb NOT NULL
);
