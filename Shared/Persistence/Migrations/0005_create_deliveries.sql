-- Events, and what becomes of telling endpoints about them.

-- The body is rendered once and sealed; it goes with the applicant.
CREATE TABLE webhook_events (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    resource_id text NOT NULL,
    body_sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT webhook_events_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT webhook_events_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT webhook_events_environment_check CHECK (environment IN ('live', 'sandbox')),
    -- The closed set of the API, as in Shared/Webhooks/WebhookEventType.swift.
    CONSTRAINT webhook_events_type_check CHECK (
        type IN (
            'audit_log.created', 'watchlist_monitor.matches_updated', 'workflow_run.completed',
            'workflow_task.started', 'workflow_task.completed', 'check.started', 'check.reopened', 'check.withdrawn',
            'check.completed', 'check.form_completed', 'report.withdrawn', 'report.resumed', 'report.cancelled',
            'report.awaiting_approval', 'report.completed', 'workflow_timeline_file.created',
            'workflow_run_evidence_folder.created'
        )
    )
);

CREATE INDEX webhook_events_by_resource ON webhook_events (tenant_id, environment, resource_id, type);

-- One event to one endpoint. Dispatch class: ids only, worked across tenants.
CREATE TABLE webhook_deliveries (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'pending',
    -- Attempts made so far.
    attempts smallint NOT NULL DEFAULT 0,
    -- When the first one began; the schedule is counted from it.
    first_attempt_at timestamptz,
    due_at timestamptz NOT NULL DEFAULT now(),
    -- The claim that holds it, new each time it is taken, and until when: what another claim left behind is void.
    claim_id uuid,
    claimed_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_event_fkey FOREIGN KEY (tenant_id, environment, event_id)
        REFERENCES webhook_events (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_environment_check CHECK (environment IN ('live', 'sandbox')),
    -- Cancelled: it had nowhere to go any more. Undeliverable: its content did not open; pending again once it does.
    CONSTRAINT webhook_deliveries_state_check CHECK (
        state IN ('pending', 'sending', 'delivered', 'exhausted', 'cancelled', 'undeliverable')
    ),
    CONSTRAINT webhook_deliveries_attempts_check CHECK (attempts BETWEEN 0 AND 100),
    CONSTRAINT webhook_deliveries_claim_check CHECK (
        CASE state
            WHEN 'sending' THEN claim_id IS NOT NULL AND claimed_until IS NOT NULL
            ELSE claim_id IS NULL AND claimed_until IS NULL
        END
    )
) WITH (fillfactor = 70);

-- What is due, by endpoint: the claim walks from endpoint to endpoint and never through a dead one's backlog.
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_claims ON webhook_deliveries (claimed_until) WHERE state = 'sending';
CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (tenant_id, environment, event_id);

-- The dispatcher's view of an endpoint: made when it is first due, removed when its webhook is gone and nothing is left
-- to be delivered. Producers never touch it: they would all wait for one row.
CREATE TABLE webhook_endpoint_states (
    webhook_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    -- Requests under way, over all dispatchers: the deliveries that are sending. Rescue corrects it.
    in_flight smallint NOT NULL DEFAULT 0,
    -- Requests that may be under way at once.
    cap smallint NOT NULL DEFAULT 4,
    -- Failures since the last success.
    failure_streak integer NOT NULL DEFAULT 0,
    -- The breaker: no request before open_until, and then, while it is set, only one when none is under way, the probe.
    open_until timestamptz,
    -- No request before this time, for a reason that is ours and not the endpoint's.
    rests_until timestamptz,
    CONSTRAINT webhook_endpoint_states_pkey PRIMARY KEY (webhook_id),
    CONSTRAINT webhook_endpoint_states_in_flight_check CHECK (in_flight >= 0),
    CONSTRAINT webhook_endpoint_states_cap_check CHECK (cap BETWEEN 1 AND 64),
    CONSTRAINT webhook_endpoint_states_failure_streak_check CHECK (failure_streak >= 0)
) WITH (fillfactor = 50);

-- What a tenant has under way, over its endpoints.
CREATE INDEX webhook_endpoint_states_by_tenant ON webhook_endpoint_states (tenant_id);

-- What happened at each try, for the tenant to see.
CREATE TABLE webhook_delivery_attempts (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    delivery_id uuid NOT NULL,
    attempt smallint NOT NULL,
    event_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    at timestamptz NOT NULL,
    duration_ms integer NOT NULL,
    -- The answer's status, when there was an answer.
    status_code smallint,
    -- Why there was none: a code such as timeout, refused_address, tls.
    failure text,
    CONSTRAINT webhook_delivery_attempts_pkey PRIMARY KEY (tenant_id, environment, delivery_id, attempt),
    CONSTRAINT webhook_delivery_attempts_event_fkey FOREIGN KEY (tenant_id, environment, event_id)
        REFERENCES webhook_events (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT webhook_delivery_attempts_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT webhook_delivery_attempts_attempt_check CHECK (attempt BETWEEN 1 AND 100),
    CONSTRAINT webhook_delivery_attempts_duration_check CHECK (duration_ms >= 0)
);

CREATE INDEX webhook_delivery_attempts_by_webhook
    ON webhook_delivery_attempts (tenant_id, environment, webhook_id, at DESC);
