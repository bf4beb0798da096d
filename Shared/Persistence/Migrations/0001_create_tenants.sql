-- What a deployment is, who its tenants are, and what is tenant-wide: keys, tokens, workflows, webhooks, audit.
-- Row-level security and grants are not written here: they are generated from Schema/TableCatalogue.swift.

CREATE TABLE deployment (
    only_row boolean PRIMARY KEY DEFAULT true,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    region text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT deployment_only_row_check CHECK (only_row),
    CONSTRAINT deployment_region_check CHECK (region IN ('eu', 'us', 'ca'))
);

CREATE TABLE tenants (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    -- How long a deleted applicant can be restored.
    deletion_delay_seconds bigint NOT NULL DEFAULT 2592000,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenants_name_check CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT tenants_deletion_delay_check CHECK (deletion_delay_seconds BETWEEN 0 AND 31536000)
);

-- Data keys of a tenant, one per purpose, wrapped by the deployment's key for that purpose.
CREATE TABLE tenant_keys (
    tenant_id uuid NOT NULL,
    purpose text NOT NULL,
    version integer NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenant_keys_pkey PRIMARY KEY (tenant_id, purpose, version),
    CONSTRAINT tenant_keys_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT tenant_keys_purpose_check CHECK (purpose IN ('media', 'webhook_secrets', 'events')),
    CONSTRAINT tenant_keys_version_check CHECK (version >= 1)
);

CREATE TABLE api_tokens (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    environment text NOT NULL,
    -- The middle part of the token's text: public, 11 base64url characters.
    key_id text NOT NULL,
    -- SHA-256 of the whole token; the token itself is nowhere.
    digest bytea NOT NULL,
    name text NOT NULL,
    last_four text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT api_tokens_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT api_tokens_key_id_key UNIQUE (tenant_id, key_id),
    CONSTRAINT api_tokens_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT api_tokens_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT api_tokens_digest_check CHECK (length(digest) = 32),
    CONSTRAINT api_tokens_key_id_check CHECK (length(key_id) = 11),
    CONSTRAINT api_tokens_name_check CHECK (length(name) BETWEEN 1 AND 200)
);

-- For the lookup before the tenant is known (find_api_token).
CREATE INDEX api_tokens_by_key_id ON api_tokens (key_id);

CREATE TABLE workflows (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT workflows_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT workflows_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT workflows_name_key UNIQUE (tenant_id, name),
    CONSTRAINT workflows_name_check CHECK (length(name) BETWEEN 1 AND 200)
);

-- Immutable: a change is a new version.
CREATE TABLE workflow_versions (
    tenant_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    version integer NOT NULL,
    definition jsonb NOT NULL,
    digest text NOT NULL,
    status text NOT NULL,
    notes text,
    created_at timestamptz NOT NULL,
    CONSTRAINT workflow_versions_pkey PRIMARY KEY (tenant_id, workflow_id, version),
    CONSTRAINT workflow_versions_workflow_fkey FOREIGN KEY (tenant_id, workflow_id)
        REFERENCES workflows (tenant_id, id),
    CONSTRAINT workflow_versions_version_check CHECK (version >= 1),
    CONSTRAINT workflow_versions_status_check CHECK (status IN ('valid', 'invalid', 'archived'))
);

-- Which version new runs of an environment use: at most one for each workflow.
CREATE TABLE workflow_activations (
    tenant_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    environment text NOT NULL,
    version integer NOT NULL,
    activated_at timestamptz NOT NULL,
    CONSTRAINT workflow_activations_pkey PRIMARY KEY (tenant_id, workflow_id, environment),
    CONSTRAINT workflow_activations_version_fkey FOREIGN KEY (tenant_id, workflow_id, version)
        REFERENCES workflow_versions (tenant_id, workflow_id, version),
    CONSTRAINT workflow_activations_environment_check CHECK (environment IN ('live', 'sandbox'))
);

CREATE TABLE webhooks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text,
    url text NOT NULL,
    enabled boolean NOT NULL,
    events text[] NOT NULL,
    environments text[] NOT NULL,
    payload_version integer NOT NULL,
    -- Sealed, not hashed, because GET shows it.
    token_sealed bytea NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhooks_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT webhooks_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT webhooks_url_check CHECK (length(url) BETWEEN 1 AND 2048),
    -- The closed set of the API, as in Shared/Webhooks/WebhookEventType.swift.
    CONSTRAINT webhooks_events_check CHECK (
        cardinality(events) >= 1
        AND events <@ ARRAY[
            'audit_log.created', 'watchlist_monitor.matches_updated', 'workflow_run.completed',
            'workflow_task.started', 'workflow_task.completed', 'check.started', 'check.reopened', 'check.withdrawn',
            'check.completed', 'check.form_completed', 'report.withdrawn', 'report.resumed', 'report.cancelled',
            'report.awaiting_approval', 'report.completed', 'workflow_timeline_file.created',
            'workflow_run_evidence_folder.created'
        ]
    ),
    CONSTRAINT webhooks_environments_check CHECK (
        cardinality(environments) BETWEEN 1 AND 2 AND environments <@ ARRAY['live', 'sandbox']
    ),
    CONSTRAINT webhooks_payload_version_check CHECK (payload_version BETWEEN 1 AND 3)
);

-- Append-only: nobody is granted UPDATE or DELETE. Ids and kinds only.
CREATE TABLE audit_log (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    environment text,
    at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    CONSTRAINT audit_log_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT audit_log_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT audit_log_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT audit_log_actor_kind_check CHECK (actor_kind IN ('api_token', 'operator', 'applicant', 'system'))
);

CREATE INDEX audit_log_by_time ON audit_log (tenant_id, at);
