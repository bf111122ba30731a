-- Held removals by cause, and two people where the association wants that.

-- Of a held row: why this person stands to be removed, and what the removal takes. Written by the guard when it holds.
ALTER TABLE push_wait
  ADD COLUMN cause text,
  -- The GroupKey of the list the cause speaks of.
  ADD COLUMN cause_list text,
  ADD COLUMN becomes_inactive boolean,
  -- GroupKeys taken away.
  ADD COLUMN leaves text[],
  -- Of whoever decided last, and what they were told stands.
  ADD COLUMN decided_by text,
  ADD COLUMN decided_at timestamptz;

-- An approval is good for the removal that was on screen and no larger one. Empty: for leaving altogether.
ALTER TABLE removal_approval
  ADD COLUMN becomes_inactive boolean NOT NULL DEFAULT true,
  ADD COLUMN leaves text[];

-- The first of two yeses, where two people have to agree. Nothing leaves by it.
CREATE TABLE removal_proposal (
  association_id integer NOT NULL,
  push_target_id integer NOT NULL,
  contact_id integer NOT NULL,
  proposed_by text NOT NULL,
  becomes_inactive boolean NOT NULL DEFAULT true,
  leaves text[],
  proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '24 hours',
  PRIMARY KEY (push_target_id, contact_id)
);

ALTER TABLE higher_logic_settings ADD COLUMN four_eyes boolean NOT NULL DEFAULT false;
