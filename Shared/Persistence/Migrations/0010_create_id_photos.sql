-- ID photos. Source: API reference, "ID photos".

CREATE TABLE id_photos (
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
    CONSTRAINT id_photos_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT id_photos_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT id_photos_byte_count_check CHECK (byte_count > 0),
    CONSTRAINT id_photos_sha256_check CHECK (length(sha256) = 32)
);

CREATE INDEX id_photos_by_applicant ON id_photos (tenant_id, environment, applicant_id, created_at, id);
