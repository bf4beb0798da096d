import Testing

/// A change that makes a sound database unsound, and what the checker must say of it.
struct CatalogueBreakage: Sendable, CustomTestStringConvertible {
    let rule: CatalogueFinding.Rule
    /// What the finding names.
    let object: String
    /// Run as the administrator.
    let script: String

    var testDescription: String { "\(self.rule.rawValue): \(self.script)" }

    init(_ rule: CatalogueFinding.Rule, _ object: String, _ script: String) {
        self.rule = rule
        self.object = object
        self.script = script
    }

    static let all: [CatalogueBreakage] = tables + keys + access + functions

    private static let tables = [
        Self(.unlistedTable, "surprise", "CREATE TABLE surprise (tenant_id uuid NOT NULL, PRIMARY KEY (tenant_id))"),
        Self(.unlistedTable, "queue.surprise", "CREATE TABLE queue.surprise (id bigint PRIMARY KEY)"),
        Self(
            .unlistedTable, "elsewhere.surprise", "CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.surprise (id uuid)"),
        Self(.missingTable, "audit_log", "DROP TABLE audit_log"),
        Self(
            .scopeColumn, "webhooks.tenant_id",
            "ALTER TABLE webhooks DROP CONSTRAINT webhooks_pkey, ALTER COLUMN tenant_id DROP NOT NULL"),
        Self(
            .scopeColumn, "live_photos.environment",
            "ALTER TABLE live_photos DROP CONSTRAINT live_photos_pkey, ALTER COLUMN environment DROP NOT NULL"),
        Self(.rowSecurity, "applicants", "ALTER TABLE applicants NO FORCE ROW LEVEL SECURITY"),
        Self(.rowSecurity, "documents", "ALTER TABLE documents DISABLE ROW LEVEL SECURITY"),
        Self(.rowSecurity, "links", "ALTER TABLE links DISABLE ROW LEVEL SECURITY"),
        Self(.rowSecurity, "queue.dead", "ALTER TABLE queue.dead DISABLE ROW LEVEL SECURITY"),
        Self(.policy, "missing: documents", "DROP POLICY scope ON documents"),
        Self(.policy, "too many: documents", "CREATE POLICY wide ON documents FOR SELECT USING (true)"),
        Self(
            .policy, "missing: reports",
            "ALTER POLICY scope ON reports USING (tenant_id = current_setting('app.tenant_id')::uuid)"),
        Self(.policy, "missing: applicants", "ALTER POLICY scope ON applicants WITH CHECK (true)"),
        Self(.policy, "missing: webhooks", "ALTER POLICY scope ON webhooks TO PUBLIC"),
        Self(.policy, "missing: links", "ALTER POLICY martlet_gateway ON links USING (true)"),
        Self(.dispatchText, "webhook_deliveries.note", "ALTER TABLE webhook_deliveries ADD COLUMN note text"),
        Self(.dispatchText, "links.data", "ALTER TABLE links ADD COLUMN data jsonb"),
        Self(
            .enumeration, "applicants.mood",
            "CREATE TYPE mood AS ENUM ('good', 'bad'); ALTER TABLE applicants ADD COLUMN mood mood"),
        Self(
            .enumeration, "applicants.moods",
            "CREATE TYPE mood AS ENUM ('good', 'bad'); ALTER TABLE applicants ADD COLUMN moods mood[]"),
        Self(.view, "names", "CREATE VIEW names AS SELECT first_name FROM applicants"),
        Self(.view, "frozen", "CREATE MATERIALIZED VIEW frozen AS SELECT first_name FROM applicants"),
    ]

    private static let keys = [
        Self(.key, "applicants_email_key", "ALTER TABLE applicants ADD CONSTRAINT applicants_email_key UNIQUE (email)"),
        Self(
            .key, "by_email",
            "CREATE UNIQUE INDEX by_email ON applicants (tenant_id, lower(email))"),
        Self(.key, "by_name", "CREATE UNIQUE INDEX by_name ON workflows (name)"),
        Self(
            .key, "audit_log",
            "ALTER TABLE audit_log DROP CONSTRAINT audit_log_pkey, ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id)"),
        Self(.key, "audit_log", "ALTER TABLE audit_log DROP CONSTRAINT audit_log_pkey"),
        Self(
            .foreignKey, "documents_loose",
            """
            ALTER TABLE applicants ADD CONSTRAINT applicants_id_key UNIQUE (id);
            ALTER TABLE documents ADD CONSTRAINT documents_loose FOREIGN KEY (applicant_id) REFERENCES applicants (id);
            """),
        Self(
            .foreignKey, "documents_half",
            """
            ALTER TABLE applicants ADD CONSTRAINT applicants_half_key UNIQUE (tenant_id, id);
            ALTER TABLE documents ADD CONSTRAINT documents_half
                FOREIGN KEY (tenant_id, applicant_id) REFERENCES applicants (tenant_id, id);
            """),
        Self(
            .foreignKey, "documents_tenant",
            "ALTER TABLE documents ADD CONSTRAINT documents_tenant FOREIGN KEY (object_id) REFERENCES tenants (id)"),
    ]

    private static let access = [
        Self(.ownership, "martlet_gateway owns", "ALTER TABLE tenants OWNER TO martlet_gateway"),
        Self(.ownership, "martlet_links owns", "CREATE SCHEMA mine AUTHORIZATION martlet_links"),
        Self(
            .grant, "too many: martlet_links SELECT on table api_tokens", "GRANT SELECT ON api_tokens TO martlet_links"),
        Self(
            .grant, "too many: martlet_links SELECT on column webhooks.token_sealed",
            "GRANT SELECT (token_sealed) ON webhooks TO martlet_links"),
        Self(.grant, "too many: martlet_gateway UPDATE", "GRANT UPDATE ON audit_log TO martlet_gateway"),
        Self(.grant, "too many: martlet_gateway TRUNCATE", "GRANT TRUNCATE ON applicants TO martlet_gateway"),
        Self(.grant, "missing: martlet_reports SELECT", "REVOKE SELECT ON reports FROM martlet_reports"),
        Self(.grant, "martlet_webhooks USAGE", "GRANT USAGE ON SEQUENCE queue.job_id TO martlet_webhooks"),
        Self(.grant, "martlet_gateway CREATE", "GRANT CREATE ON SCHEMA public TO martlet_gateway"),
        Self(
            .grant, "martlet_gateway SELECT on default",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO martlet_gateway"),
        Self(.partitionGrant, "queue.job_p000000", "GRANT SELECT ON queue.job_p000000 TO martlet_reports"),
        Self(.everybody, "deployment", "GRANT SELECT ON deployment TO PUBLIC"),
        Self(.everybody, "schema public", "GRANT USAGE ON SCHEMA public TO PUBLIC"),
    ]

    private static let functions = [
        Self(
            .definer, "public.peek()",
            """
            CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
                AS 'SELECT count(*) FROM public.applicants';
            REVOKE ALL ON FUNCTION peek() FROM PUBLIC;
            """),
        Self(.definer, "public.find_link(bytea)", "ALTER FUNCTION find_link(bytea) OWNER TO martlet_owner"),
        Self(.definer, "public.find_api_token(text)", "ALTER FUNCTION find_api_token(text) SECURITY INVOKER"),
        Self(.definer, "missing: public.find_link(bytea)", "DROP FUNCTION find_link(bytea)"),
        Self(.searchPath, "public.find_link(bytea)", "ALTER FUNCTION find_link(bytea) RESET search_path"),
        Self(
            .searchPath, "queue.ensure_partitions(integer)",
            "ALTER FUNCTION queue.ensure_partitions(integer) SET search_path = queue, pg_catalog"),
        Self(
            .execution, "public.find_api_token(text)",
            "GRANT EXECUTE ON FUNCTION find_api_token(text) TO martlet_links"),
        Self(
            .execution, "queue.is_held_up",
            "REVOKE EXECUTE ON FUNCTION queue.is_held_up(smallint, bigint, bigint) FROM martlet_reports"),
        Self(.everybody, "public.find_link(bytea)", "GRANT EXECUTE ON FUNCTION find_link(bytea) TO PUBLIC"),
    ]
}
