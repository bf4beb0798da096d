-- Roll-outs: part of an environment's new runs follow a second version, beside the active one. What a run was given by
-- one is written down on the run. And who caused an event of a run.

-- At most one roll-out for each workflow and environment; it ends with the activation of either version.
ALTER TABLE workflow_activations
    ADD COLUMN rollout_version integer,
    ADD COLUMN rollout_percentage smallint,
    ADD COLUMN rollout_started_at timestamptz,
    ADD CONSTRAINT workflow_activations_rollout_version_fkey FOREIGN KEY (tenant_id, workflow_id, rollout_version)
        REFERENCES workflow_versions (tenant_id, workflow_id, version),
    ADD CONSTRAINT workflow_activations_rollout_whole_check CHECK (
        num_nulls(rollout_version, rollout_percentage, rollout_started_at) IN (0, 3)
    ),
    ADD CONSTRAINT workflow_activations_rollout_version_check CHECK (rollout_version <> version),
    ADD CONSTRAINT workflow_activations_rollout_percentage_check CHECK (rollout_percentage BETWEEN 1 AND 99);

-- NULL: no roll-out stood when the run was created.
ALTER TABLE workflow_runs
    ADD COLUMN rollout_base_version integer,
    ADD COLUMN rollout_version integer,
    ADD COLUMN rollout_percentage smallint,
    -- 0 to 99, of the workflow, the version and the customer_user_id: below the percentage, the version was given.
    ADD COLUMN rollout_bucket smallint,
    ADD CONSTRAINT workflow_runs_rollout_whole_check CHECK (
        num_nulls(rollout_base_version, rollout_version, rollout_percentage, rollout_bucket) IN (0, 4)
    ),
    ADD CONSTRAINT workflow_runs_rollout_percentage_check CHECK (rollout_percentage BETWEEN 1 AND 99),
    ADD CONSTRAINT workflow_runs_rollout_bucket_check CHECK (rollout_bucket BETWEEN 0 AND 99),
    ADD CONSTRAINT workflow_runs_rollout_assignment_check CHECK (
        workflow_version = CASE
            WHEN rollout_bucket < rollout_percentage THEN rollout_version
            WHEN rollout_bucket >= rollout_percentage THEN rollout_base_version
            ELSE workflow_version
        END
    );

-- For a replay: the runs of a workflow, newest first.
CREATE INDEX workflow_runs_by_workflow
    ON workflow_runs (tenant_id, environment, workflow_id, created_at DESC, id DESC);

-- NULL: Martlet itself, or an event that is older than these columns.
ALTER TABLE workflow_run_events
    ADD COLUMN actor_kind text,
    ADD COLUMN actor_id text,
    ADD CONSTRAINT workflow_run_events_actor_whole_check CHECK (num_nulls(actor_kind, actor_id) IN (0, 2)),
    ADD CONSTRAINT workflow_run_events_actor_kind_check CHECK (
        actor_kind IN ('api_token', 'operator', 'applicant', 'system')
    );

-- NULL: the applicant was not led back here. Else {"reason", "number", "max"}: what the hosted page tells.
ALTER TABLE workflow_tasks ADD COLUMN retry jsonb;
