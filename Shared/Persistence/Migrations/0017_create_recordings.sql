-- Recordings of faces and documents, data of chips, and documents to be signed. Source: API reference, "Live videos",
-- "Motion captures", "Download document video", "Download NFC face"; OpenAPI document, schema `signing_document`.

CREATE TABLE live_videos (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    object_id uuid NOT NULL,
    file_name text NOT NULL,
    content_type text NOT NULL,
    byte_count bigint NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL,
    -- As the API shows them: arrays of objects.
    challenge jsonb NOT NULL,
    languages jsonb NOT NULL,
    CONSTRAINT live_videos_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT live_videos_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT live_videos_byte_count_check CHECK (byte_count > 0),
    CONSTRAINT live_videos_sha256_check CHECK (length(sha256) = 32),
    CONSTRAINT live_videos_challenge_check CHECK (jsonb_typeof(challenge) = 'array'),
    CONSTRAINT live_videos_languages_check CHECK (jsonb_typeof(languages) = 'array')
);

CREATE INDEX live_videos_by_applicant ON live_videos (tenant_id, environment, applicant_id, created_at, id);

CREATE TABLE motion_captures (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    object_id uuid NOT NULL,
    file_name text NOT NULL,
    content_type text NOT NULL,
    byte_count bigint NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT motion_captures_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT motion_captures_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT motion_captures_byte_count_check CHECK (byte_count > 0),
    CONSTRAINT motion_captures_sha256_check CHECK (length(sha256) = 32)
);

CREATE INDEX motion_captures_by_applicant ON motion_captures (tenant_id, environment, applicant_id, created_at, id);

CREATE TABLE signing_documents (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    object_id uuid NOT NULL,
    file_name text NOT NULL,
    content_type text NOT NULL,
    byte_count bigint NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT signing_documents_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT signing_documents_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT signing_documents_byte_count_check CHECK (byte_count > 0),
    CONSTRAINT signing_documents_sha256_check CHECK (length(sha256) = 32)
);

CREATE INDEX signing_documents_by_applicant
    ON signing_documents (tenant_id, environment, applicant_id, created_at, id);

CREATE TABLE document_videos (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    object_id uuid NOT NULL,
    file_name text NOT NULL,
    content_type text NOT NULL,
    byte_count bigint NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL,
    document_id uuid NOT NULL,
    CONSTRAINT document_videos_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT document_videos_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT document_videos_document_fkey FOREIGN KEY (tenant_id, environment, document_id)
        REFERENCES documents (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT document_videos_byte_count_check CHECK (byte_count > 0),
    CONSTRAINT document_videos_sha256_check CHECK (length(sha256) = 32)
);

CREATE INDEX document_videos_by_applicant ON document_videos (tenant_id, environment, applicant_id, created_at, id);
CREATE INDEX document_videos_by_document ON document_videos (tenant_id, environment, document_id);

CREATE TABLE nfc_data (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    object_id uuid NOT NULL,
    file_name text NOT NULL,
    content_type text NOT NULL,
    byte_count bigint NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL,
    document_id uuid NOT NULL,
    CONSTRAINT nfc_data_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT nfc_data_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT nfc_data_document_fkey FOREIGN KEY (tenant_id, environment, document_id)
        REFERENCES documents (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT nfc_data_byte_count_check CHECK (byte_count > 0),
    CONSTRAINT nfc_data_sha256_check CHECK (length(sha256) = 32)
);

CREATE INDEX nfc_data_by_applicant ON nfc_data (tenant_id, environment, applicant_id, created_at, id);
CREATE INDEX nfc_data_by_document ON nfc_data (tenant_id, environment, document_id);

-- Which recordings a report is about, as 0015 has it for documents and photos. The table is written anew.
ALTER TABLE reports
    ADD COLUMN live_video_ids jsonb NOT NULL GENERATED ALWAYS AS (
        jsonb_path_query_array(input, '$.live_video_ids[*].id ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
        || jsonb_path_query_array(input, '$.live_video_ids[*] ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
    ) STORED,
    ADD COLUMN motion_capture_ids jsonb NOT NULL GENERATED ALWAYS AS (
        jsonb_path_query_array(input, '$.motion_capture_ids[*].id ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
        || jsonb_path_query_array(input, '$.motion_capture_ids[*] ? (@ like_regex "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")')
    ) STORED;

-- Pictures that an upload waits to have measured (`validate_image_quality`): ids and a verdict, for seconds. They belong to
-- no applicant yet, and hold nothing about one.
CREATE TABLE upload_measurements (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    object_id uuid NOT NULL,
    content_type text NOT NULL,
    -- NULL until it was measured.
    verdict text,
    created_at timestamptz NOT NULL,
    CONSTRAINT upload_measurements_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT upload_measurements_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT upload_measurements_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT upload_measurements_verdict_check CHECK (verdict IN ('blurred', 'sharp', 'unmeasured'))
);
