-- People by cause, counted when a drift check is finished and when differences are healed: the page of an emptied
-- community would count them each time it is opened. Empty: not finished, or finished by an older version.
ALTER TABLE drift_run ADD COLUMN people_by_cause jsonb;
