-- How long changes took, counted by day, so that what the screens say costs the same however much was ever sent. Counted
-- together with push_latency, up to push_latency_counted; what is younger is read from the requests themselves.
CREATE TABLE push_latency_day (
  association_id integer NOT NULL,
  -- In the association's time zone, as it was when it was counted.
  day date NOT NULL,
  stage text NOT NULL,
  -- Seconds up to 1800 × 1.04^bucket: 0 is the last one within the promise.
  bucket integer NOT NULL,
  requests bigint NOT NULL,
  -- Of the slowest one in it.
  seconds double precision NOT NULL,
  PRIMARY KEY (association_id, day, stage, bucket)
);

INSERT INTO push_latency_day (association_id, day, stage, bucket, requests, seconds)
SELECT b.association_id, day_in_zone(b.finished_at, a.time_zone), stage,
  ceil(ln(greatest(seconds, 0.000001) / 1800) / ln(1.04)), count(*), max(seconds)
FROM push_batch b
JOIN association a ON a.id = b.association_id
CROSS JOIN push_latency_counted counted
CROSS JOIN LATERAL (VALUES
  ('whole', extract(epoch FROM b.finished_at - b.oldest_change_at)::float8),
  ('read', greatest(0, extract(epoch FROM b.created_at - b.oldest_change_at) - b.prepared_ms / 1000)::float8),
  ('written', (b.prepared_ms / 1000)::float8),
  ('sent', (b.queued_ms / 1000)::float8),
  ('answered', (b.answered_ms / 1000)::float8),
  ('recorded', greatest(0, extract(epoch FROM b.finished_at - b.created_at) - (b.queued_ms + b.answered_ms) / 1000)::float8)
) AS took (stage, seconds)
WHERE b.state = 'accepted' AND b.oldest_change_at IS NOT NULL AND b.finished_at <= counted.until
  AND b.finished_at > now() - interval '32 days' AND seconds IS NOT NULL
GROUP BY 1, 2, 3, 4;
