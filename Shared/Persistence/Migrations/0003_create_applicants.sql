-- The people being verified, and what they handed in.

CREATE TABLE applicants (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    email text,
    dob date,
    phone_number text,
    id_numbers jsonb NOT NULL DEFAULT '[]',
    address jsonb,
    location jsonb,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    -- Set while the applicant waits for erasure.
    delete_at timestamptz,
    CONSTRAINT applicants_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT applicants_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT applicants_environment_check CHECK (environment IN ('live', 'sandbox')),
    -- Characters are code points here, as in the rules.
    CONSTRAINT applicants_first_name_check CHECK (length(first_name) BETWEEN 1 AND 255),
    CONSTRAINT applicants_last_name_check CHECK (length(last_name) BETWEEN 1 AND 255),
    CONSTRAINT applicants_email_check CHECK (octet_length(email) BETWEEN 1 AND 254),
    CONSTRAINT applicants_phone_number_check CHECK (length(phone_number) BETWEEN 1 AND 32),
    CONSTRAINT applicants_id_numbers_check CHECK (jsonb_typeof(id_numbers) = 'array')
);

-- Newest first, in pages.
CREATE INDEX applicants_by_creation ON applicants (tenant_id, environment, created_at DESC, id DESC);

CREATE TABLE applicant_consents (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    applicant_id uuid NOT NULL,
    name text NOT NULL,
    granted boolean NOT NULL,
    granted_at timestamptz,
    CONSTRAINT applicant_consents_pkey PRIMARY KEY (tenant_id, environment, applicant_id, name),
    CONSTRAINT applicant_consents_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT applicant_consents_name_check CHECK (
        name IN ('privacy_notices_read', 'ssn_verification', 'phone_number_verification')
    )
);

CREATE TABLE documents (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    type text NOT NULL,
    side text,
    issuing_country text,
    location jsonb,
    -- Names the blob; made by Martlet.
    object_id uuid NOT NULL,
    file_name text NOT NULL,
    content_type text NOT NULL,
    byte_count bigint NOT NULL,
    sha256 bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT documents_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT documents_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT documents_side_check CHECK (side IN ('front', 'back')),
    CONSTRAINT documents_byte_count_check CHECK (byte_count > 0),
    CONSTRAINT documents_sha256_check CHECK (length(sha256) = 32)
);

CREATE INDEX documents_by_applicant ON documents (tenant_id, environment, applicant_id, created_at, id);

CREATE TABLE live_photos (
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
    CONSTRAINT live_photos_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT live_photos_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT live_photos_byte_count_check CHECK (byte_count > 0),
    CONSTRAINT live_photos_sha256_check CHECK (length(sha256) = 32)
);

CREATE INDEX live_photos_by_applicant ON live_photos (tenant_id, environment, applicant_id, created_at, id);
