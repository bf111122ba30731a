-- Members of the community that is being read, when its reading began; 0: not said; -1: it has shrunk meanwhile, and is
-- read once more.
ALTER TABLE drift_run ADD COLUMN group_size integer;

-- An emptied community has a difference for each person in each list; a page of them is read by name.
CREATE INDEX drift_finding_by_name ON drift_finding (drift_run_id, lower(name), id) WHERE cause IS NOT NULL;
