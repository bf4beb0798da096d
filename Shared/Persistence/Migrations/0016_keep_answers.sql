-- Requests with an Idempotency-Key, and their answers, for a day. Environment class.
CREATE TABLE idempotency_keys (
    tenant_id uuid NOT NULL,
    environment text NOT NULL,
    credential text NOT NULL,
    -- SHA-256 of the key and of who holds it.
    key_digest bytea NOT NULL,
    -- The request that holds the key; its effects are void once another one does.
    claim_id uuid NOT NULL,
    -- Until then the request may take without having had an effect.
    lease_until timestamptz NOT NULL,
    -- Of method, address and body; NULL until the body was read to its end.
    fingerprint bytea,
    -- Set in the transaction of the request's effect.
    applied_at timestamptz,
    -- With status and answer NULL, and applied_at not: the answer was lost.
    status integer,
    -- Header fields and body, sealed.
    answer bytea,
    -- Whom the answer is about: it is erased with them.
    applicant_id uuid,
    expires_at timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant_id, environment, credential, key_digest),
    CONSTRAINT idempotency_keys_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id),
    CONSTRAINT idempotency_keys_applicant_fkey FOREIGN KEY (tenant_id, environment, applicant_id)
        REFERENCES applicants (tenant_id, environment, id) ON DELETE CASCADE,
    CONSTRAINT idempotency_keys_environment_check CHECK (environment IN ('live', 'sandbox')),
    CONSTRAINT idempotency_keys_credential_check CHECK (credential IN ('api_token', 'oauth_client', 'sdk_token')),
    CONSTRAINT idempotency_keys_key_digest_check CHECK (length(key_digest) = 32),
    CONSTRAINT idempotency_keys_fingerprint_check CHECK (length(fingerprint) = 32),
    CONSTRAINT idempotency_keys_answer_whole_check CHECK (num_nulls(status, answer) IN (0, 2)),
    CONSTRAINT idempotency_keys_answer_identified_check CHECK (answer IS NULL OR fingerprint IS NOT NULL),
    CONSTRAINT idempotency_keys_status_check CHECK (status BETWEEN 200 AND 499 AND status <> 429),
    CONSTRAINT idempotency_keys_answer_check CHECK (length(answer) <= 4500000)
);

-- For what has expired.
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (tenant_id, environment, expires_at);

-- For the erasure of an applicant.
CREATE INDEX idempotency_keys_by_applicant ON idempotency_keys (tenant_id, environment, applicant_id)
WHERE applicant_id IS NOT NULL;

-- Which versions of the deployment's wrapping keys are still used, over all tenants: counts only. A stored key begins with
-- a byte for its format and four for the version that wrapped it, the greatest first (Shared/Cryptography/WrappingKey).
CREATE FUNCTION wrapping_key_uses()
RETURNS TABLE (purpose text, wrapped_by bigint, keys bigint, tenants bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.purpose,
        get_byte(k.wrapped, 1)::bigint << 24 | get_byte(k.wrapped, 2) << 16 | get_byte(k.wrapped, 3) << 8
            | get_byte(k.wrapped, 4),
        count(*), count(DISTINCT k.tenant_id)
    FROM public.tenant_keys AS k
    GROUP BY 1, 2
    ORDER BY 1, 2
$$;
