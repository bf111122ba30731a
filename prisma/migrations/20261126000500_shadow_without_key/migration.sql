-- Whom a key belongs to stands in integration_key, also of those who are gone. This second index made each row of a full
-- push dearer, and, with the association in front, was taken for its pages while the shadow was planned as small: each
-- page then stepped over the whole shadow.
DROP INDEX pushed_contact_by_key;
