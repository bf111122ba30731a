-- The newest acceptance after which it was looked for lists that became communities; see noteCommunities.
ALTER TABLE push_state ADD COLUMN communities_noted_at timestamptz;
