-- Programs that sign in by OAuth client credentials. Source: OpenAPI document, OAuth2ClientCredentials.

CREATE TABLE oauth_clients (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    environment text NOT NULL,
    -- The client_id without its prefix: public, 11 base64url characters.
    key_id text NOT NULL,
    -- SHA-256 of client_id and client_secret; the secret itself is nowhere.
    digest bytea NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT oauth_clients_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT oauth_clients_key_id_key UNIQUE (tenant_id, key_id),
    CONSTRAINT oauth_clients_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT oauth_clients_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT oauth_clients_digest_check CHECK (length(digest) = 32),
    CONSTRAINT oauth_clients_key_id_check CHECK (length(key_id) = 11),
    CONSTRAINT oauth_clients_name_check CHECK (length(name) BETWEEN 1 AND 200)
);

-- For the lookup before the tenant is known.
CREATE INDEX oauth_clients_by_key_id ON oauth_clients (key_id);

CREATE FUNCTION find_oauth_client(wanted_key_id text)
RETURNS TABLE (
    tenant_id uuid, id uuid, environment text, key_id text, digest bytea, name text, created_at timestamptz,
    last_used_at timestamptz, revoked_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.tenant_id, c.id, c.environment, c.key_id, c.digest, c.name, c.created_at, c.last_used_at, c.revoked_at
    FROM public.oauth_clients AS c
    WHERE c.key_id = wanted_key_id
$$;

ALTER TABLE audit_log
    DROP CONSTRAINT audit_log_actor_kind_check,
    ADD CONSTRAINT audit_log_actor_kind_check
        CHECK (actor_kind IN ('api_token', 'oauth_client', 'operator', 'applicant', 'system'));
