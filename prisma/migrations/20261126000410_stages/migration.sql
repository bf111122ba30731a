-- Where the time goes between a change's commit and its acceptance, by the pusher's own clock; written when a request is
-- closed. What is left of oldest_change_at to created_at was waiting to be read; of created_at to finished_at, recording.
ALTER TABLE push_batch
  -- From the reading of its people until it was written ahead.
  ADD COLUMN prepared_ms real,
  -- From then until it left.
  ADD COLUMN queued_ms real,
  -- Until the answer was there.
  ADD COLUMN answered_ms real;

-- Requests that told a change, by when they were accepted; a full run's own are not among them.
CREATE INDEX push_batch_told ON push_batch (association_id, finished_at)
  WHERE state = 'accepted' AND oldest_change_at IS NOT NULL;

-- How long each stage took, counted once for Prometheus: its histograms only grow, whatever is pruned.
CREATE TABLE push_latency (
  association_id integer NOT NULL,
  stage text NOT NULL,
  -- 0 is the first bound's, and so on; the last one is above every bound.
  bucket integer NOT NULL,
  requests bigint NOT NULL,
  seconds double precision NOT NULL,
  PRIMARY KEY (association_id, stage, bucket)
);

-- Up to when it is counted.
CREATE TABLE push_latency_counted (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  until timestamptz NOT NULL
);
INSERT INTO push_latency_counted (until) VALUES (now());
