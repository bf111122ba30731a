-- Sites are told of a log-out, too, and not only of lost access. `sid` is the session a site knows from its ID tokens:
-- null ends all of the person's sessions there, as lost access does, and as it must at a site that never got an ID token.
ALTER TABLE sso_logout
  ADD COLUMN cause text NOT NULL DEFAULT 'access-lost' CHECK (cause IN ('access-lost', 'logged-out')),
  ADD COLUMN sid text;
