-- A full run walks an association's people by id. Without the association in front, each page would also step over every
-- other association's rows.
CREATE INDEX list_membership_walk ON list_membership (association_id, contact_id);
