-- What tenants say of results, addresses by postcode, passkeys and biometric tokens, and of which document a report is.

-- What a tenant believes that the result of a report or a check should have been. Environment class.
CREATE TABLE results_feedback (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    id uuid NOT NULL,
    -- Whose result it is, so that the feedback is erased with them.
    applicant_id uuid NOT NULL,
    check_id uuid,
    report_id uuid,
    expected_result text NOT NULL,
    feedback_notes text,
    created_at timestamptz NOT NULL,
    CONSTRAINT results_feedback_pkey PRIMARY KEY (tenant_id, environment, id),
    CONSTRAINT results_feedback_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT results_feedback_check_fkey FOREIGN KEY (tenant_id, environment, check_id)
        REFERENCES checks (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT results_feedback_report_fkey FOREIGN KEY (tenant_id, environment, report_id)
        REFERENCES reports (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT results_feedback_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT results_feedback_subject_check CHECK (num_nonnulls(check_id, report_id) = 1),
    CONSTRAINT results_feedback_expected_result_check CHECK (expected_result IN ('clear', 'consider')),
    CONSTRAINT results_feedback_feedback_notes_check CHECK (length(feedback_notes) BETWEEN 1 AND 10000)
);

CREATE INDEX results_feedback_by_applicant ON results_feedback (tenant_id, environment, applicant_id);
CREATE INDEX results_feedback_by_check ON results_feedback (tenant_id, environment, check_id)
WHERE check_id IS NOT NULL;
CREATE INDEX results_feedback_by_report ON results_feedback (tenant_id, environment, report_id)
WHERE report_id IS NOT NULL;

-- Addresses of the United Kingdom, which an operator loads. Platform class: public data, the same for every tenant.
CREATE TABLE postcode_addresses (
    -- Capitals and digits, without the space.
    postcode text NOT NULL,
    -- In the order in which they are offered, from 1.
    place integer NOT NULL,
    flat_number text,
    building_number text,
    building_name text,
    street text,
    sub_street text,
    town text,
    line1 text,
    line2 text,
    line3 text,
    CONSTRAINT postcode_addresses_pkey PRIMARY KEY (postcode, place),
    CONSTRAINT postcode_addresses_postcode_check CHECK (postcode ~ '^[A-Z0-9]{5,7}$'),
    CONSTRAINT postcode_addresses_place_check CHECK (place >= 1),
    CONSTRAINT postcode_addresses_said_check CHECK (
        num_nonnulls(flat_number, building_number, building_name, street, sub_street, town, line1, line2, line3) > 0
    )
);

-- Credentials with which a person signs in again, by the name that the tenant knows them by. Environment class.
CREATE TABLE passkeys (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    username text NOT NULL,
    -- The authenticator's, base64url.
    id text NOT NULL,
    applicant_id uuid NOT NULL,
    application_domain text NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    CONSTRAINT passkeys_pkey PRIMARY KEY (tenant_id, environment, username, id),
    CONSTRAINT passkeys_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT passkeys_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT passkeys_username_check CHECK (length(username) BETWEEN 1 AND 256),
    CONSTRAINT passkeys_id_check CHECK (length(id) BETWEEN 1 AND 1400),
    CONSTRAINT passkeys_application_domain_check CHECK (length(application_domain) BETWEEN 1 AND 253),
    CONSTRAINT passkeys_state_check CHECK (state IN ('ACTIVE', 'INACTIVE'))
);

CREATE INDEX passkeys_by_applicant ON passkeys (tenant_id, environment, applicant_id);

-- What is kept of a person's face so that they are known again, by the name that the tenant knows them by: of the token
-- itself its standing alone. Environment class.
CREATE TABLE biometric_tokens (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    customer_user_id text NOT NULL,
    id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    media_type text NOT NULL,
    status text NOT NULL,
    inserted_at timestamptz NOT NULL,
    CONSTRAINT biometric_tokens_pkey PRIMARY KEY (tenant_id, environment, customer_user_id, id),
    CONSTRAINT biometric_tokens_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT biometric_tokens_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT biometric_tokens_customer_user_id_check CHECK (length(customer_user_id) BETWEEN 1 AND 256),
    CONSTRAINT biometric_tokens_media_type_check CHECK (length(media_type) BETWEEN 1 AND 64),
    CONSTRAINT biometric_tokens_status_check CHECK (
        status IN ('awaiting_input', 'processing', 'error', 'abandoned', 'review', 'declined', 'approved')
    )
);

CREATE INDEX biometric_tokens_by_applicant ON biometric_tokens (tenant_id, environment, applicant_id);

-- Which document a complete document report was about: country, type and number as they were read, spaces and the like
-- left out. A column and not an index over an expression, which row-level security would not let be used. NULL when the
-- number was not read, and for a report that is suspected for the consistency of its data, whose number may be another's.
-- The table is written anew.
ALTER TABLE reports
    ADD COLUMN document_key text GENERATED ALWAYS AS (
        CASE
            WHEN status = 'complete' AND starts_with(name, 'document')
                AND NOT (
                    coalesce(sub_result, '') = 'suspected'
                    AND coalesce(breakdown #>> '{data_consistency,result}', '') = 'consider'
                )
            THEN coalesce(properties ->> 'issuing_country', '') || ':' || coalesce(properties ->> 'document_type', '')
                || ':'
                || nullif(
                    upper(regexp_replace(
                        jsonb_path_query_first(
                            properties, '$.document_numbers[*] ? (@.type == "document_number").value'
                        ) #>> '{}',
                        '[^0-9A-Za-z]', '', 'g'
                    )),
                    ''
                )
        END
    ) STORED;

-- For the other reports of one document, the newest first.
CREATE INDEX reports_by_document ON reports (tenant_id, environment, document_key, created_at DESC, id DESC)
WHERE document_key IS NOT NULL;

-- How webhooks are given an access token: client credentials (RFC 6749 §4.4).
ALTER TABLE webhooks
    ADD COLUMN oauth_enabled boolean NOT NULL DEFAULT false,
    ADD COLUMN oauth_server_url text,
    ADD COLUMN oauth_client_id text,
    -- Sealed, not hashed, because it is sent, and GET shows it.
    ADD COLUMN oauth_client_secret_sealed bytea,
    ADD COLUMN oauth_scope text,
    ADD CONSTRAINT webhooks_oauth_server_url_check CHECK (length(oauth_server_url) BETWEEN 1 AND 2048),
    ADD CONSTRAINT webhooks_oauth_client_id_check CHECK (length(oauth_client_id) BETWEEN 1 AND 1024),
    ADD CONSTRAINT webhooks_oauth_scope_check CHECK (length(oauth_scope) BETWEEN 1 AND 1024),
    ADD CONSTRAINT webhooks_oauth_check CHECK (
        NOT oauth_enabled OR num_nonnulls(oauth_server_url, oauth_client_id, oauth_client_secret_sealed) = 3
    );
