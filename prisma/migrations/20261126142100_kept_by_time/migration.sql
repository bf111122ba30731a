-- What is pruned is found without reading all that is kept, and so is what was sent in the last hour. A request gets one
-- more entry when it is written and one when it is answered: about ten microseconds. Building it keeps pushers waiting,
-- and nobody else, for about a second a million requests.
CREATE INDEX push_batch_with_body ON push_batch (association_id, created_at) WHERE body IS NOT NULL;

-- Nearly all runs are deltas; whether a full one was made tonight is asked every minute.
CREATE INDEX sync_run_full ON sync_run (association_id, started_at) WHERE kind = 'full';
