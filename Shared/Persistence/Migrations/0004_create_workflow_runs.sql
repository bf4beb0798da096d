-- Executions of workflows, their tasks and reports, and the links that lead applicants to them.

CREATE TABLE workflow_runs (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    -- Pinned when the run was created.
    workflow_version integer NOT NULL,
    definition_digest text NOT NULL,
    status text NOT NULL,
    -- The interpreter's state after the last event of workflow_run_events.
    state jsonb NOT NULL,
    output jsonb,
    reasons text[] NOT NULL DEFAULT '{}',
    error_type text,
    error_message text,
    customer_user_id text NOT NULL,
    link_completed_redirect_url text,
    link_expired_redirect_url text,
    link_expires_at timestamptz,
    link_language text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    completed_at timestamptz,
    CONSTRAINT workflow_runs_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT workflow_runs_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT workflow_runs_version_fkey FOREIGN KEY (tenant_id, workflow_id, workflow_version)
        REFERENCES workflow_versions (tenant_id, workflow_id, version),
    CONSTRAINT workflow_runs_status_check CHECK (
        status IN (
            'processing', 'awaiting_input', 'awaiting_client_input', 'approved', 'declined', 'review', 'abandoned',
            'error'
        )
    ),
    CONSTRAINT workflow_runs_customer_user_id_check CHECK (length(customer_user_id) BETWEEN 1 AND 256)
);

CREATE INDEX workflow_runs_by_creation ON workflow_runs (tenant_id, environment, created_at DESC, id DESC);
CREATE INDEX workflow_runs_by_applicant ON workflow_runs (tenant_id, environment, applicant_id, created_at DESC);

-- A child table, because array operators lose their index under row-level security.
CREATE TABLE workflow_run_tags (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    run_id uuid NOT NULL,
    position smallint NOT NULL,
    tag text NOT NULL,
    CONSTRAINT workflow_run_tags_pkey PRIMARY KEY (tenant_id, environment, run_id, position),
    CONSTRAINT workflow_run_tags_run_fkey FOREIGN KEY (tenant_id, environment, run_id)
        REFERENCES workflow_runs (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT workflow_run_tags_tag_check CHECK (length(tag) BETWEEN 1 AND 128)
);

CREATE INDEX workflow_run_tags_by_tag ON workflow_run_tags (tenant_id, environment, tag, run_id);

-- Append-only: from it the state of a run can be computed anew.
CREATE TABLE workflow_run_events (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    run_id uuid NOT NULL,
    sequence integer NOT NULL,
    event jsonb NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT workflow_run_events_pkey PRIMARY KEY (tenant_id, environment, run_id, sequence),
    CONSTRAINT workflow_run_events_run_fkey FOREIGN KEY (tenant_id, environment, run_id)
        REFERENCES workflow_runs (tenant_id, environment, id) ON DELETE CASCADE
);

CREATE TABLE workflow_tasks (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    run_id uuid NOT NULL,
    id text NOT NULL,
    -- The order in which tasks of a run began.
    position integer NOT NULL,
    definition_id text NOT NULL,
    definition_version text,
    attempt integer NOT NULL,
    status text NOT NULL,
    input jsonb NOT NULL,
    output jsonb,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT workflow_tasks_pkey PRIMARY KEY (tenant_id, environment, run_id, id),
    CONSTRAINT workflow_tasks_run_fkey FOREIGN KEY (tenant_id, environment, run_id)
        REFERENCES workflow_runs (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT workflow_tasks_id_check CHECK (id ~ '^[0-9a-z_-]+$'),
    CONSTRAINT workflow_tasks_status_check CHECK (status IN ('started', 'completed', 'cancelled'))
);

CREATE TABLE reports (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    run_id uuid NOT NULL,
    task_id text NOT NULL,
    task_attempt integer NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    -- What the task was given: media ids, names to compare.
    input jsonb NOT NULL,
    result text,
    sub_result text,
    breakdown jsonb,
    properties jsonb,
    created_at timestamptz NOT NULL,
    completed_at timestamptz,
    CONSTRAINT reports_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT reports_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT reports_task_fkey FOREIGN KEY (tenant_id, environment, run_id, task_id)
        REFERENCES workflow_tasks (tenant_id, environment, run_id, id) ON DELETE CASCADE,
    CONSTRAINT reports_status_check CHECK (
        status IN ('awaiting_data', 'awaiting_approval', 'cancelled', 'complete', 'withdrawn')
    ),
    CONSTRAINT reports_result_check CHECK (result IN ('clear', 'consider', 'unidentified')),
    CONSTRAINT reports_sub_result_check CHECK (sub_result IN ('clear', 'rejected', 'suspected', 'caution')),
    CONSTRAINT reports_complete_check CHECK (status <> 'complete' OR completed_at IS NOT NULL)
);

CREATE INDEX reports_by_run ON reports (tenant_id, environment, run_id);

-- Which run a hosted link leads to. Dispatch class: ids and a hash, no personal data; the link's token is nowhere.
CREATE TABLE links (
    token_hash bytea NOT NULL,
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    run_id uuid NOT NULL,
    CONSTRAINT links_pkey PRIMARY KEY (token_hash),
    CONSTRAINT links_run_fkey FOREIGN KEY (tenant_id, environment, run_id)
        REFERENCES workflow_runs (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT links_token_hash_check CHECK (length(token_hash) = 32)
);

CREATE INDEX links_by_run ON links (tenant_id, environment, run_id);
