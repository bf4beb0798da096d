-- Checks. Source: API reference, "Checks". A report belongs to a task of a run or to a check.

CREATE TABLE checks (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    -- Shown, and never searched for: an array does.
    tags text[] NOT NULL,
    -- Who hears of it: NULL is every webhook, an empty array none.
    webhook_ids uuid[],
    applicant_provides_data boolean NOT NULL,
    redirect_uri text,
    -- NULL: the tenant said nothing.
    privacy_notices_read_consent_given boolean,
    status text NOT NULL,
    result text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    CONSTRAINT checks_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT checks_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT checks_tags_check CHECK (cardinality(tags) <= 30),
    CONSTRAINT checks_webhook_ids_check CHECK (cardinality(webhook_ids) <= 20),
    CONSTRAINT checks_status_check CHECK (
        status IN ('in_progress', 'awaiting_applicant', 'complete', 'withdrawn', 'paused', 'reopened')
    ),
    -- A report may be unidentified, a check not.
    CONSTRAINT checks_result_check CHECK (result IN ('clear', 'consider')),
    CONSTRAINT checks_result_complete_check CHECK (result IS NULL OR status = 'complete'),
    CONSTRAINT checks_completed_at_check CHECK ((completed_at IS NOT NULL) = (status IN ('complete', 'withdrawn')))
);

CREATE INDEX checks_by_applicant ON checks (tenant_id, environment, applicant_id, created_at DESC, id DESC);

ALTER TABLE reports
    ALTER COLUMN run_id DROP NOT NULL,
    ALTER COLUMN task_id DROP NOT NULL,
    ALTER COLUMN task_attempt DROP NOT NULL,
    ADD COLUMN check_id uuid,
    -- The place among the reports of its check.
    ADD COLUMN position smallint,
    -- Nothing happens to it until the tenant resumes it.
    ADD COLUMN is_paused boolean NOT NULL DEFAULT false,
    -- The status that webhooks were last told; NULL before the first event about it.
    ADD COLUMN announced_status text,
    ADD CONSTRAINT reports_check_fkey FOREIGN KEY (tenant_id, environment, check_id)
        REFERENCES checks (tenant_id, environment, id) ON DELETE CASCADE,
    -- A foreign key with a NULL in it refers to nothing: all of an owner's columns are there, or none.
    ADD CONSTRAINT reports_task_whole_check CHECK (num_nulls(run_id, task_id, task_attempt) IN (0, 3)),
    ADD CONSTRAINT reports_check_whole_check CHECK (num_nulls(check_id, position) IN (0, 2)),
    ADD CONSTRAINT reports_owner_check CHECK (num_nonnulls(run_id, check_id) = 1),
    ADD CONSTRAINT reports_is_paused_check CHECK (NOT is_paused OR (check_id IS NOT NULL AND status = 'awaiting_data')),
    ADD CONSTRAINT reports_announced_status_check CHECK (
        announced_status IN ('awaiting_approval', 'cancelled', 'complete', 'withdrawn')
    );

CREATE UNIQUE INDEX reports_by_check ON reports (tenant_id, environment, check_id, position);
