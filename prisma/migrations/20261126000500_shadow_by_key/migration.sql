-- The association leads every query, and with it in front this index was taken for each page of a full run while the
-- shadow was planned as small: each page then stepped over the whole shadow. The key alone finds whoever it is for.
DROP INDEX pushed_contact_by_key;
CREATE INDEX pushed_contact_by_key ON pushed_contact (integration_key);
