-- Limits on requests: one row for each environment of a tenant, made at its first request. Dispatch class: ids and
-- numbers only. Times are microseconds since 1970 by this server's clock, so that the arithmetic is exact.
CREATE TABLE request_limits (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    -- The three numbers of the environment; NULL, all or none: the product's own.
    rate_per_second double precision,
    burst integer,
    per_minute integer,
    is_unlimited boolean NOT NULL DEFAULT false,
    -- Between two admissions at the rate. Rounded up: never faster than the rate.
    interval_us bigint GENERATED ALWAYS AS (ceil(1000000 / rate_per_second)::bigint) STORED,
    -- When the bucket will be full again.
    full_at_us bigint NOT NULL DEFAULT 0,
    -- The minute counts from its first admitted request.
    window_started_at_us bigint NOT NULL DEFAULT 0,
    window_count integer NOT NULL DEFAULT 0,
    -- What the latest statement admitted, and when it decided.
    admitted integer NOT NULL DEFAULT 0,
    admitted_at_us bigint NOT NULL DEFAULT 0,
    CONSTRAINT request_limits_pkey PRIMARY KEY (tenant_id, environment),
    CONSTRAINT request_limits_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT request_limits_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT request_limits_whole_check CHECK (num_nulls(rate_per_second, burst, per_minute) IN (0, 3)),
    CONSTRAINT request_limits_unlimited_check CHECK (NOT is_unlimited OR rate_per_second IS NULL),
    CONSTRAINT request_limits_rate_check CHECK (rate_per_second BETWEEN 0.01 AND 100000),
    CONSTRAINT request_limits_burst_check CHECK (burst BETWEEN 1 AND 1000000),
    CONSTRAINT request_limits_per_minute_check CHECK (per_minute BETWEEN 1 AND 10000000),
    CONSTRAINT request_limits_count_check CHECK (window_count >= 0)
) WITH (
    -- Every admission is an update, which stays on its page; dead versions are cleared away early.
    fillfactor = 40, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200
);
