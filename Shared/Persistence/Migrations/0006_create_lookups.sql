-- What must be known before the tenant is: looked up by functions that may see every tenant's rows, by exact key
-- only. They belong to martlet_lookup, which can log in nowhere and may only read what they need.

CREATE FUNCTION find_api_token(wanted_key_id text)
RETURNS TABLE (
    tenant_id uuid, id uuid, environment text, key_id text, digest bytea, name text, last_four text,
    created_at timestamptz, last_used_at timestamptz, revoked_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.tenant_id, t.id, t.environment, t.key_id, t.digest, t.name, t.last_four,
        t.created_at, t.last_used_at, t.revoked_at
    FROM public.api_tokens AS t
    WHERE t.key_id = wanted_key_id
$$;

CREATE FUNCTION find_link(wanted_token_hash bytea)
RETURNS TABLE (tenant_id uuid, environment text, run_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.tenant_id, l.environment, l.run_id
    FROM public.links AS l
    WHERE l.token_hash = wanted_token_hash
$$;
