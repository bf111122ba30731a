-- Each list page of the staff walks an index in its own order and stops after a page, however large the table is.

-- Contacts, filtered to organizations: they are few among many people.
CREATE INDEX contact_organization_by_name ON contact (association_id, lower(coalesce(last_name, organization_name, '')), lower(coalesce(first_name, '')), id)
  WHERE kind = 'organization';

-- Memberships by status or type, the newest first; and those whose last day is near.
CREATE INDEX membership_by_status ON membership (association_id, status, id);
CREATE INDEX membership_by_type_and_status ON membership (association_id, membership_type_id, status, id);
CREATE INDEX membership_by_expiry ON membership (association_id, expires_on, id) WHERE status = 'active';

-- An organization's people, in the order in which they were entered.
CREATE INDEX relationship_people ON relationship (organization_id, id);
