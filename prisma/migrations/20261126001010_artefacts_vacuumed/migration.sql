-- Rows come and go all the time. With the usual fifth of the table dead before anybody cleans up, a million old rows would
-- let it grow by two hundred thousand first.
ALTER TABLE sso_artefact SET (
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.05
);
