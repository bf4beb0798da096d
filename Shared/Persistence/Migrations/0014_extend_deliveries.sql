-- The log of deliveries, its retention, test events, and tokens that are being replaced.

-- The log of an endpoint, newest first; retention finds what is old by it, endpoint by endpoint.
CREATE INDEX webhook_deliveries_by_webhook
    ON webhook_deliveries (tenant_id, environment, webhook_id, created_at DESC, id DESC);

-- Retention finds events that are old.
CREATE INDEX webhook_events_by_age ON webhook_events (tenant_id, environment, created_at);

-- An event that goes takes its attempts along. The log reads attempts by their deliveries, nobody by endpoint.
CREATE INDEX webhook_delivery_attempts_by_event ON webhook_delivery_attempts (tenant_id, environment, event_id);
DROP INDEX webhook_delivery_attempts_by_webhook;

-- An event that tells of nothing: a tenant asked for it, to try an endpoint.
ALTER TABLE webhook_events ADD COLUMN is_test boolean NOT NULL DEFAULT false;

-- The token that replaces token_sealed, and from when. For a while before and after, both sign.
ALTER TABLE webhooks
    ADD COLUMN next_token_sealed bytea,
    ADD COLUMN next_token_at timestamptz,
    ADD CONSTRAINT webhooks_next_token_check CHECK (num_nulls(next_token_sealed, next_token_at) IN (0, 2));
