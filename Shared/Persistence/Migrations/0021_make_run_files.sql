-- Files that Martlet makes of a run that has ended. Source: API reference, "Timeline Files", "Retrieve Workflow Run
-- Evidence Folder".

CREATE TABLE workflow_run_files (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    run_id uuid NOT NULL,
    kind text NOT NULL,
    -- Chosen beforehand, so that making a file twice leaves one object.
    object_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    -- What follows is NULL until the file is made.
    byte_count bigint,
    sha256 bytea,
    completed_at timestamptz,
    CONSTRAINT workflow_run_files_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT workflow_run_files_run_fkey FOREIGN KEY (tenant_id, environment, run_id)
        REFERENCES workflow_runs (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT workflow_run_files_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT workflow_run_files_kind_check CHECK (
        kind IN ('timeline_file', 'evidence_folder', 'evidence_summary_file', 'signed_evidence_file')
    ),
    CONSTRAINT workflow_run_files_byte_count_check CHECK (byte_count > 0),
    CONSTRAINT workflow_run_files_sha256_check CHECK (length(sha256) = 32),
    CONSTRAINT workflow_run_files_complete_check CHECK (
        (completed_at IS NULL) = (byte_count IS NULL) AND (completed_at IS NULL) = (sha256 IS NULL)
    )
);

CREATE INDEX workflow_run_files_by_run ON workflow_run_files (tenant_id, environment, run_id);
CREATE INDEX workflow_run_files_by_applicant ON workflow_run_files (tenant_id, environment, applicant_id);
-- A run has one of each kind, but for timeline files, which are made as often as somebody asks.
CREATE UNIQUE INDEX workflow_run_files_evidence_key ON workflow_run_files (tenant_id, environment, run_id, kind)
    WHERE kind <> 'timeline_file';

-- Whether evidence is made of every run that ends.
ALTER TABLE tenants ADD COLUMN evidence_files boolean NOT NULL DEFAULT false;
