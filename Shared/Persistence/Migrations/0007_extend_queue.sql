-- What a queue needs beyond its core: policies of tenants and kinds, cancellation of running jobs, schedules, rotation
-- of the tables that churn, and a look at the server's health.
--
-- Who needs what, beside what 0002 says:
--   producers    tenant_policy: SELECT.
--   workers      tenant_policy, cancellation: SELECT. kind_policy: SELECT, UPDATE of full_at.
--   leader       as workers, and: schedule: SELECT, INSERT, UPDATE. cancellation: DELETE. dead: SELECT. EXECUTE on
--                rotate, server_health and session_ages. To fire schedules it is a producer, too.
--   operators    policies: SELECT, INSERT, UPDATE; shard: USAGE. cancellation: INSERT, SELECT. ready, scheduled, dedupe:
--                DELETE; done: INSERT. dead: DELETE. schedule: UPDATE. EXECUTE on server_health and
--                session_ages.
--
-- `shard` 0 is where every job of a lane waits. A tenant with a cap and a kind with a rate have a shard of their own:
-- a claim that comes upon one of their jobs, and may not take it now, moves it there, so that it stands in nobody's
-- way, and takes from there what they may have.

CREATE SEQUENCE queue.shard AS smallint MINVALUE 1 MAXVALUE 32767 START WITH 1 NO CYCLE;

-- Rows are never deleted: a shard may still hold jobs of a policy that was lifted.
CREATE TABLE queue.tenant_policy (
    tenant_id uuid NOT NULL,
    weight smallint NOT NULL DEFAULT 1,
    max_in_flight integer,
    shard smallint NOT NULL DEFAULT nextval('queue.shard'),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenant_policy_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenant_policy_shard_key UNIQUE (shard),
    CONSTRAINT tenant_policy_weight_in_range CHECK (weight BETWEEN 1 AND 1000),
    CONSTRAINT tenant_policy_max_in_flight_positive CHECK (max_in_flight > 0)
);
COMMENT ON COLUMN queue.tenant_policy.weight IS 'Share of a lane beside other tenants that have work in it.';
COMMENT ON COLUMN queue.tenant_policy.max_in_flight IS 'Leases at once in each queue; NULL: as many as workers have room for.';

CREATE TABLE queue.kind_policy (
    queue smallint NOT NULL,
    kind text NOT NULL,
    rate_per_second double precision,
    burst integer NOT NULL DEFAULT 1,
    shard smallint NOT NULL DEFAULT nextval('queue.shard'),
    full_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT kind_policy_pkey PRIMARY KEY (queue, kind),
    CONSTRAINT kind_policy_shard_key UNIQUE (shard),
    CONSTRAINT kind_policy_rate_in_range CHECK (rate_per_second BETWEEN 0 AND 1000000),
    CONSTRAINT kind_policy_burst_in_range CHECK (burst BETWEEN 1 AND 1000000)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
COMMENT ON COLUMN queue.kind_policy.rate_per_second IS 'Attempts begun in a second, in all; 0 pauses the kind, NULL: no limit.';
COMMENT ON COLUMN queue.kind_policy.full_at IS
    'When the whole burst may be spent again: the theoretical arrival time of the generic cell rate algorithm.';

-- Which shard's cap a lease counts for; 0: none.
ALTER TABLE queue.lease ADD COLUMN shard smallint NOT NULL DEFAULT 0;
CREATE INDEX lease_shard ON queue.lease (queue, shard) WHERE shard > 0;

-- Jobs that were running when they were cancelled. Their workers hear of it with their next heartbeat; the leader
-- cancels those that come back to `ready` or `scheduled` instead.
CREATE TABLE queue.cancellation (
    job_id bigint NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT cancellation_pkey PRIMARY KEY (job_id)
);

-- Jobs that are enqueued again and again. A program fires those that it knows by name.
CREATE TABLE queue.schedule (
    name text NOT NULL,
    recurrence text NOT NULL,
    misfire smallint NOT NULL,
    next_at timestamptz NOT NULL,
    last_at timestamptz,
    is_paused boolean NOT NULL DEFAULT false,
    CONSTRAINT schedule_pkey PRIMARY KEY (name),
    CONSTRAINT schedule_named CHECK (name <> '' AND octet_length(name) <= 100),
    CONSTRAINT schedule_recurrence_short CHECK (recurrence <> '' AND octet_length(recurrence) <= 200),
    CONSTRAINT schedule_misfire_known CHECK (misfire BETWEEN 0 AND 2)
);
COMMENT ON COLUMN queue.schedule.misfire IS 'Times that passed while nobody led: 0 skip, 1 once, 2 all.';

-- Empties the file of a table that churns and writes its rows anew, which frees the space of dead rows that a
-- transaction elsewhere keeps vacuum from removing. Needs the table for itself for a moment, and gives up after 100 ms
-- of waiting (55P03): nothing has changed then.
-- Only tables that every statement on them locks before it takes its snapshot: a transaction whose snapshot is older
-- finds the table empty, and for a statement of the queue there is none.
-- Returns how many rows it wrote; NULL when there were more than `most`, and nothing was done.
CREATE FUNCTION queue.rotate(hot text, most integer DEFAULT 50000) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '100ms'
AS $$
DECLARE
    kept text[];
BEGIN
    IF hot IS NULL OR hot NOT IN ('ready', 'lease', 'worker', 'lane', 'leader') THEN
        RAISE EXCEPTION 'not a table that is rotated' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('LOCK TABLE queue.%I IN ACCESS EXCLUSIVE MODE', hot);
    EXECUTE format('SELECT array_agg(t::text) FROM (SELECT * FROM queue.%I LIMIT %s) AS t', hot, most + 1) INTO kept;
    IF cardinality(kept) > most THEN
        RETURN NULL;
    END IF;
    EXECUTE format('TRUNCATE queue.%I', hot);
    EXECUTE format(
        'INSERT INTO queue.%1$I SELECT (r.kept).* FROM (SELECT k::queue.%1$I AS kept FROM unnest($1) AS k OFFSET 0) AS r',
        hot) USING kept;
    RETURN coalesce(cardinality(kept), 0);
END
$$;

-- What can stop the queue from outside, of the server and the schema: one row.
CREATE FUNCTION queue.server_health(
    OUT notification_usage double precision, OUT oldest_slot_transactions bigint, OUT partitions_ahead integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        pg_notification_queue_usage(),
        (SELECT coalesce(max(age(s.xmin)), 0)::bigint FROM pg_replication_slots AS s),
        (
            SELECT count(*)::integer
            FROM pg_inherits AS i
            JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'queue.job'::regclass
                AND substring(c.relname FROM '[0-9]+$')::bigint > (SELECT q.last_value / 2000000 FROM queue.job_id AS q)
        )
$$;

-- How old other sessions' transactions and snapshots are in this database, prepared ones included: one row of ages, and
-- nothing else of them. NULL when the function's owner may not see other sessions (it then lacks pg_read_all_stats).
CREATE FUNCTION queue.session_ages(OUT oldest_transaction_ms bigint, OUT oldest_snapshot_ms bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') THEN
        RETURN;
    END IF;
    SELECT
        coalesce(ceil(extract(epoch FROM max(clock_timestamp() - a.xact_start)) * 1000), 0),
        coalesce(ceil(extract(epoch FROM max(clock_timestamp() - a.xact_start)
            FILTER (WHERE a.backend_xmin IS NOT NULL)) * 1000), 0)
    INTO oldest_transaction_ms, oldest_snapshot_ms
    FROM pg_stat_activity AS a
    WHERE a.pid <> pg_backend_pid() AND a.datname = current_database() AND a.backend_type = 'client backend';
    SELECT greatest(
        oldest_snapshot_ms, coalesce(ceil(extract(epoch FROM max(clock_timestamp() - p.prepared)) * 1000), 0))
    INTO oldest_snapshot_ms
    FROM pg_prepared_xacts AS p
    WHERE p.database = current_database();
END
$$;

REVOKE ALL ON FUNCTION queue.rotate(text, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION queue.server_health() FROM PUBLIC;
REVOKE ALL ON FUNCTION queue.session_ages() FROM PUBLIC;
