-- Lists that Higher Logic made a hidden community of, from the first time somebody was told to be in one.
CREATE TABLE told_community (
  push_target_id integer NOT NULL REFERENCES push_target (id) ON DELETE CASCADE,
  group_key text NOT NULL,
  association_id integer NOT NULL REFERENCES association (id) ON DELETE CASCADE,
  made_at timestamptz NOT NULL,
  -- When the read API first showed it to everybody: an administrator there has un-hidden it.
  visible_at timestamptz,
  PRIMARY KEY (push_target_id, group_key)
);
CREATE INDEX told_community_of_association ON told_community (association_id);

-- When the read API was last asked which communities it shows.
ALTER TABLE push_target ADD COLUMN visible_looked_at timestamptz;
