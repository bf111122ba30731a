-- An unanswered request may leave the person outside the community: their first record or their coming back until they are
-- told of again, a removal until it can no longer be carried out. See ADR 40.
ALTER TABLE pushed_contact ADD COLUMN may_be_out text CHECK (may_be_out IN ('until-told', 'until-settled'));
