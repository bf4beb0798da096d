-- The job queue. Rows hold ids and codes only: no personal data may enter this schema.
--
-- A job's body (`job`) is written once and never updated. What churns are narrow rows that point at it: `ready` (may be
-- claimed), `lease` (being worked on), `scheduled` (first due later, or waiting for its next attempt). A job is in
-- exactly one of these three, or it has ended: in `done` or in `dead`.
--
-- Who needs what (grants are generated elsewhere; USAGE on schema `queue` for all):
--   producers    job, ready, scheduled: INSERT. dedupe: INSERT, SELECT. lane: SELECT. job_id: USAGE.
--                To cancel timers also: scheduled, dedupe: SELECT, DELETE; done: INSERT.
--   workers      ready: SELECT, INSERT, UPDATE (row locks), DELETE. lease: SELECT, INSERT, DELETE. job: SELECT.
--                scheduled, done: SELECT, INSERT. dead, attempt_error: INSERT. dedupe: SELECT, DELETE.
--                worker, lane: SELECT, INSERT, UPDATE; worker also DELETE.
--   leader       as workers, and: scheduled, lease: SELECT, UPDATE (row locks), DELETE. leader: SELECT, INSERT, UPDATE,
--                DELETE. worker: UPDATE (row locks). EXECUTE on ensure_partitions and drop_expired_partitions.
--   operators    SELECT on all; to replay: dead: UPDATE; job, ready, dedupe: INSERT; job_id: USAGE.
-- The definer functions run as the owner. Where row-level security is forced, the owner needs a policy on
-- job, ready, lease, scheduled, dedupe and attempt_error.

CREATE SCHEMA queue;

-- Ids are taken one by one (CACHE 1): with a cache per connection, ids would not follow the order in which jobs are
-- enqueued, first-in-first-out per ordering key would not hold, and an idle connection could hold ids whose partition
-- is long gone. A bigint instead of a UUID halves the two rows that churn.
CREATE SEQUENCE queue.job_id AS bigint MINVALUE 1 START WITH 1 CACHE 1 NO CYCLE;

CREATE TABLE queue.job (
    id bigint NOT NULL,
    origin_id bigint,
    queue smallint NOT NULL,
    lane smallint NOT NULL,
    kind text NOT NULL,
    tenant_id uuid,
    environment text,
    max_attempts smallint,
    deadline_ms integer,
    unique_key text,
    ordering_key text,
    trace_id text,
    payload jsonb NOT NULL,
    enqueued_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT job_pkey PRIMARY KEY (id),
    CONSTRAINT job_lane_known CHECK (lane BETWEEN 0 AND 2),
    CONSTRAINT job_kind_named CHECK (kind <> '' AND octet_length(kind) <= 100),
    CONSTRAINT job_environment_has_tenant CHECK (environment IS NULL OR tenant_id IS NOT NULL),
    CONSTRAINT job_max_attempts_positive CHECK (max_attempts > 0),
    CONSTRAINT job_deadline_positive CHECK (deadline_ms > 0),
    CONSTRAINT job_unique_key_short CHECK (octet_length(unique_key) <= 200),
    CONSTRAINT job_ordering_key_short CHECK (octet_length(ordering_key) <= 200),
    CONSTRAINT job_payload_is_object CHECK (jsonb_typeof(payload) = 'object')
) PARTITION BY RANGE (id);
COMMENT ON COLUMN queue.job.origin_id IS
    'The job this one continues: a dead one replayed, or a timer that outlived its partition.';
COMMENT ON COLUMN queue.job.max_attempts IS 'NULL: as the retry policy of its kind says.';
COMMENT ON COLUMN queue.job.deadline_ms IS 'How long one attempt may run; NULL: as the handler of its kind says.';

-- `ordering` is the hash of the ordering key (a collision only makes two keys share a line). `attempt` counts attempts
-- begun, `losses` leases lost by their worker, `claims` claims of every sort: it only grows, and fences late workers.
CREATE TABLE queue.ready (
    pass bigint NOT NULL,
    id bigint NOT NULL,
    ordering bigint,
    ready_at timestamptz NOT NULL DEFAULT now(),
    claims integer NOT NULL DEFAULT 0,
    queue smallint NOT NULL,
    lane smallint NOT NULL,
    shard smallint NOT NULL DEFAULT 0,
    attempt smallint NOT NULL DEFAULT 0,
    losses smallint NOT NULL DEFAULT 0,
    CONSTRAINT ready_pkey PRIMARY KEY (queue, lane, shard, pass, id)
) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000, vacuum_truncate = off
);
CREATE INDEX ready_ordering ON queue.ready (queue, ordering, id) WHERE ordering IS NOT NULL;

CREATE TABLE queue.lease (
    id bigint NOT NULL,
    ordering bigint,
    worker_id uuid NOT NULL,
    claimed_at timestamptz NOT NULL,
    hard_deadline timestamptz NOT NULL,
    claims integer NOT NULL,
    queue smallint NOT NULL,
    lane smallint NOT NULL,
    attempt smallint NOT NULL,
    losses smallint NOT NULL,
    CONSTRAINT lease_pkey PRIMARY KEY (id)
) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000, vacuum_truncate = off
);
-- At most one lease for an ordering key: the claim that comes second inserts nothing and leaves the job ready.
CREATE UNIQUE INDEX lease_ordering ON queue.lease (queue, ordering) WHERE ordering IS NOT NULL;

CREATE TABLE queue.scheduled (
    run_at timestamptz NOT NULL,
    id bigint NOT NULL,
    ordering bigint,
    tenant_id uuid,
    claims integer NOT NULL DEFAULT 0,
    queue smallint NOT NULL,
    lane smallint NOT NULL,
    attempt smallint NOT NULL DEFAULT 0,
    losses smallint NOT NULL DEFAULT 0,
    CONSTRAINT scheduled_pkey PRIMARY KEY (id)
) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000, vacuum_truncate = off
);
CREATE INDEX scheduled_run_at ON queue.scheduled (run_at, id);
-- Only a job that was claimed before holds up its line while it waits; a timer does not.
CREATE INDEX scheduled_ordering ON queue.scheduled (queue, ordering, id) WHERE ordering IS NOT NULL AND claims > 0;

CREATE TABLE queue.done (
    id bigint NOT NULL,
    attempt smallint NOT NULL,
    outcome smallint NOT NULL,
    worker_id uuid,
    claimed_at timestamptz,
    finished_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT done_pkey PRIMARY KEY (id),
    CONSTRAINT done_outcome_known CHECK (outcome IN (0, 1))
) PARTITION BY RANGE (id);
COMMENT ON COLUMN queue.done.outcome IS '0 completed, 1 cancelled before it ran.';

-- Bodies are copied here, because a dead job outlives its partition.
CREATE TABLE queue.dead (
    id bigint NOT NULL,
    queue smallint NOT NULL,
    lane smallint NOT NULL,
    kind text,
    tenant_id uuid,
    environment text,
    max_attempts smallint,
    deadline_ms integer,
    unique_key text,
    ordering_key text,
    trace_id text,
    payload jsonb,
    enqueued_at timestamptz,
    attempt smallint NOT NULL,
    losses smallint NOT NULL,
    reason text NOT NULL,
    died_at timestamptz NOT NULL DEFAULT now(),
    replayed_at timestamptz,
    replayed_as bigint,
    CONSTRAINT dead_pkey PRIMARY KEY (id),
    CONSTRAINT dead_reason_short CHECK (octet_length(reason) <= 4096),
    CONSTRAINT dead_replay_whole CHECK ((replayed_at IS NULL) = (replayed_as IS NULL))
);
CREATE INDEX dead_died_at ON queue.dead (died_at, id);
CREATE INDEX dead_waiting ON queue.dead (queue, id) WHERE replayed_at IS NULL;

CREATE TABLE queue.attempt_error (
    id bigint NOT NULL,
    claims integer NOT NULL,
    attempt smallint NOT NULL,
    worker_id uuid,
    verdict smallint NOT NULL,
    reason text NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT attempt_error_pkey PRIMARY KEY (id, claims),
    CONSTRAINT attempt_error_verdict_known CHECK (verdict BETWEEN 1 AND 5),
    CONSTRAINT attempt_error_reason_short CHECK (octet_length(reason) <= 4096)
) PARTITION BY RANGE (id);
COMMENT ON COLUMN queue.attempt_error.verdict IS '1 retry, 2 snooze, 3 discard, 4 returned, 5 lost.';

CREATE TABLE queue.dedupe (
    queue smallint NOT NULL,
    kind text NOT NULL,
    unique_key text NOT NULL,
    job_id bigint NOT NULL,
    expires_at timestamptz,
    CONSTRAINT dedupe_pkey PRIMARY KEY (queue, kind, unique_key),
    CONSTRAINT dedupe_job_id_key UNIQUE (job_id)
) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX dedupe_expires_at ON queue.dedupe (expires_at) WHERE expires_at IS NOT NULL;
COMMENT ON COLUMN queue.dedupe.expires_at IS
    'NULL: the key is free when its job ends; else it is taken until then, however the job ends.';

-- One row for each start of a worker process; few rows, updated in place.
CREATE TABLE queue.worker (
    id uuid NOT NULL,
    service text NOT NULL,
    queue smallint NOT NULL,
    capacity integer NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    beat_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT worker_pkey PRIMARY KEY (id),
    CONSTRAINT worker_capacity_positive CHECK (capacity > 0)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- The published virtual time of each lane: nothing is enqueued below it.
CREATE TABLE queue.lane (
    queue smallint NOT NULL,
    lane smallint NOT NULL,
    pass bigint NOT NULL,
    CONSTRAINT lane_pkey PRIMARY KEY (queue, lane)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

CREATE TABLE queue.leader (
    name text NOT NULL,
    holder_id uuid NOT NULL,
    elected_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT leader_pkey PRIMARY KEY (name)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- Whether a job with an ordering key must wait: another with its key is leased, or one enqueued earlier is ready or
-- waits to be retried. Sees what the calling statement sees (STABLE).
-- Few jobs have such a key, which the planner cannot know: written out in the claim, or at its true cost, the test
-- makes a claim look so dear over a long backlog that each is compiled just in time, which takes longer than the claim.
CREATE FUNCTION queue.is_held_up(of_queue smallint, of_ordering bigint, of_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE COST 1
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM queue.lease AS l WHERE l.queue = of_queue AND l.ordering = of_ordering)
        OR EXISTS (
            SELECT FROM queue.ready AS r WHERE r.queue = of_queue AND r.ordering = of_ordering AND r.id < of_id
        )
        OR EXISTS (
            SELECT FROM queue.scheduled AS s
            WHERE s.queue = of_queue AND s.ordering = of_ordering AND s.claims > 0 AND s.id < of_id
        );
END
$$;

-- Makes the partition that holds the newest id and the `ahead` after it, of `job`, `done` and `attempt_error`.
-- A partition holds 2 000 000 ids: few partitions, since each one costs every statement a lock.
-- A new table is attached, not created in place: attaching does not stop readers and writers of the parent.
-- Returns how many tables were made. Safe to run by two at once: the second waits, and finds nothing to do.
CREATE FUNCTION queue.ensure_partitions(ahead integer DEFAULT 3) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
    size CONSTANT bigint := 2000000;
    newest bigint;
    parent text;
    child text;
    made integer := 0;
BEGIN
    IF ahead NOT BETWEEN 1 AND 100 THEN
        RAISE EXCEPTION 'ahead must be 1 to 100' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Held to the end of the transaction: two makers of one name would fail.
    PERFORM pg_advisory_xact_lock(hashtextextended('queue.partitions', 0));
    SELECT last_value / size INTO newest FROM queue.job_id;
    FOR number IN newest..newest + ahead LOOP
        FOREACH parent IN ARRAY ARRAY['job', 'done', 'attempt_error'] LOOP
            child := format('%s_p%s', parent, lpad(number::text, 6, '0'));
            CONTINUE WHEN to_regclass(format('queue.%I', child)) IS NOT NULL;
            EXECUTE format('CREATE TABLE queue.%I (LIKE queue.%I INCLUDING ALL)', child, parent);
            EXECUTE format(
                'ALTER TABLE queue.%I ATTACH PARTITION queue.%I FOR VALUES FROM (%s) TO (%s)',
                parent, child, number * size, (number + 1) * size);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END
$$;

-- Drops partitions whose newest job is older than `retention`, with their history. One that holds a job which is ready,
-- leased or waiting for another attempt stays. Timers that have not run yet move to the newest partition, under a new
-- id and as if enqueued now.
-- Gives up after 200 ms of waiting for a lock (55P03): nothing has changed then, and the caller tries again later.
-- Returns how many tables were dropped.
CREATE FUNCTION queue.drop_expired_partitions(retention interval) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms'
AS $$
DECLARE
    size CONSTANT bigint := 2000000;
    newest bigint;
    number bigint;
    low bigint;
    high bigint;
    child text;
    parent text;
    last_enqueued timestamptz;
    timer record;
    moved bigint;
    dropped integer := 0;
BEGIN
    IF retention < interval '1 hour' THEN
        RAISE EXCEPTION 'retention must be an hour or more' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('queue.partitions', 0));
    SELECT last_value / size INTO newest FROM queue.job_id;
    FOR child IN
        SELECT c.relname
        FROM pg_inherits AS i
        JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'queue.job'::regclass
        ORDER BY c.relname
    LOOP
        number := substring(child FROM '[0-9]+$')::bigint;
        CONTINUE WHEN number >= newest;
        low := number * size;
        high := (number + 1) * size;
        SELECT j.enqueued_at INTO last_enqueued
        FROM queue.job AS j WHERE j.id >= low AND j.id < high ORDER BY j.id DESC LIMIT 1;
        CONTINUE WHEN last_enqueued > now() - retention;
        CONTINUE WHEN EXISTS (SELECT FROM queue.ready AS r WHERE r.id >= low AND r.id < high)
            OR EXISTS (SELECT FROM queue.lease AS l WHERE l.id >= low AND l.id < high)
            OR EXISTS (SELECT FROM queue.scheduled AS s WHERE s.id >= low AND s.id < high AND s.claims > 0);
        FOR timer IN
            SELECT s.id FROM queue.scheduled AS s WHERE s.id >= low AND s.id < high ORDER BY s.id FOR UPDATE
        LOOP
            moved := nextval('queue.job_id');
            INSERT INTO queue.job (
                id, origin_id, queue, lane, kind, tenant_id, environment, max_attempts, deadline_ms, unique_key,
                ordering_key, trace_id, payload, enqueued_at)
            SELECT
                moved, coalesce(j.origin_id, j.id), j.queue, j.lane, j.kind, j.tenant_id, j.environment,
                j.max_attempts, j.deadline_ms, j.unique_key, j.ordering_key, j.trace_id, j.payload, now()
            FROM queue.job AS j WHERE j.id = timer.id;
            UPDATE queue.scheduled SET id = moved WHERE id = timer.id;
            UPDATE queue.dedupe SET job_id = moved WHERE job_id = timer.id;
        END LOOP;
        -- A timer promoted since the look above would lose its body: look again (one expression is one snapshot).
        CONTINUE WHEN EXISTS (SELECT FROM queue.ready AS r WHERE r.id >= low AND r.id < high)
            OR EXISTS (SELECT FROM queue.lease AS l WHERE l.id >= low AND l.id < high)
            OR EXISTS (SELECT FROM queue.scheduled AS s WHERE s.id >= low AND s.id < high);
        FOREACH parent IN ARRAY ARRAY['job', 'done', 'attempt_error'] LOOP
            child := format('%s_p%s', parent, lpad(number::text, 6, '0'));
            CONTINUE WHEN to_regclass(format('queue.%I', child)) IS NULL;
            EXECUTE format('DROP TABLE queue.%I', child);
            dropped := dropped + 1;
        END LOOP;
    END LOOP;
    RETURN dropped;
END
$$;

REVOKE ALL ON FUNCTION queue.ensure_partitions(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION queue.drop_expired_partitions(interval) FROM PUBLIC;

SELECT queue.ensure_partitions();
