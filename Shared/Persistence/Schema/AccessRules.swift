/// Generates row-level security and grants from the table catalogue.
package enum AccessRules {
    /// The conditions of each class; `nil` when a class has none.
    static func condition(of tableClass: TableClass) -> String? {
        switch tableClass {
        case .tenant: Self.tenantCondition
        case .environment: Self.scopeCondition
        case .dispatch, .platform: nil
        }
    }

    // A setting that is absent is an error, and after an earlier transaction an empty text, which is no uuid: both
    // fail closed.
    static let tenantCondition = "tenant_id = current_setting('app.tenant_id')::uuid"
    static let scopeCondition =
        "tenant_id = current_setting('app.tenant_id')::uuid AND environment = current_setting('app.environment')"

    /// The lookups that run with their owner's rights, with their arguments, and who may call them.
    package static let definerFunctions: [(signature: String, owner: String, callers: [ServiceRole])] =
        [
            ("public.find_api_token(text)", ServiceRole.lookup, [.gateway]),
            ("public.find_oauth_client(text)", ServiceRole.lookup, [.gateway]),
            ("public.find_link(bytea)", ServiceRole.lookup, [.links]),
            ("public.wrapping_key_uses()", ServiceRole.lookup, ServiceRole.allCases),
        ] + Self.queueFunctions

    /// Functions that run with their caller's rights, and who may call them: nothing is left to everybody.
    package static let invokerFunctions: [(signature: String, callers: [ServiceRole])] = [
        ("queue.is_held_up(smallint, bigint, bigint)", [.orchestrator, .reports])
    ]

    /// Upkeep and health, for the leader; health also for the operator.
    private static let queueFunctions: [(signature: String, owner: String, callers: [ServiceRole])] = [
        ("queue.ensure_partitions(integer)", ServiceRole.owner, [.orchestrator]),
        ("queue.drop_expired_partitions(interval)", ServiceRole.owner, [.orchestrator]),
        ("queue.rotate(text, integer)", ServiceRole.owner, [.orchestrator]),
        ("queue.server_health()", ServiceRole.owner, [.orchestrator, .operator]),
        ("queue.session_ages()", ServiceRole.monitor, [.orchestrator, .operator]),
    ]

    /// Tables that the lookups read.
    package static let lookupTables = ["api_tokens", "oauth_clients", "links", "tenant_keys"]

    /// Statements that bring any state of the database to what the catalogue says. Running them again changes
    /// nothing.
    package static func statements(for tables: [TableRule]) -> [String] {
        let roles = ServiceRole.allCases.map(\.name)
        var statements = [
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC",
            "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA queue FROM PUBLIC",
        ]
        for schema in ["public", "queue"] {
            statements.append("GRANT USAGE ON SCHEMA \(schema) TO \(roles.joined(separator: ", "))")
            for kind in ["TABLES", "SEQUENCES", "FUNCTIONS"] {
                statements.append(
                    "REVOKE ALL ON ALL \(kind) IN SCHEMA \(schema) FROM \(roles.joined(separator: ", "))")
            }
        }
        statements.append("GRANT USAGE ON SCHEMA public TO \(ServiceRole.lookup)")
        statements.append(Self.droppingPolicies)
        for rule in tables { statements += Self.statements(for: rule) }
        for sequence in TableCatalogue.sequences {
            statements.append(
                "GRANT USAGE ON SEQUENCE \(sequence.name) TO \(sequence.roles.map(\.name).joined(separator: ", "))")
        }
        for table in TableCatalogue.upkeepTables {
            statements += [
                "CREATE POLICY upkeep ON \(table) FOR ALL TO \(ServiceRole.owner) USING (true) WITH CHECK (true)"
            ]
        }
        for table in Self.lookupTables {
            statements += [
                "GRANT SELECT ON \(table) TO \(ServiceRole.lookup)",
                "CREATE POLICY lookup ON \(table) FOR SELECT TO \(ServiceRole.lookup) USING (true)",
            ]
        }
        let functions = Self.definerFunctions.map { ($0.signature, $0.callers) } + Self.invokerFunctions
        for (signature, callers) in functions {
            statements.append(
                "GRANT EXECUTE ON FUNCTION \(signature) TO \(callers.map(\.name).joined(separator: ", "))")
        }
        return statements
    }

    /// Every policy goes before those of the catalogue are made: policies are joined by OR, so that one which an earlier
    /// program left behind would outlast the rule that it was made for.
    private static let droppingPolicies = """
        DO $$
        DECLARE
            policy record;
        BEGIN
            FOR policy IN
                SELECT schemaname, tablename, policyname FROM pg_policies
                WHERE schemaname IN ('public', 'queue')
                ORDER BY schemaname, tablename, policyname
            LOOP
                EXECUTE format('DROP POLICY %I ON %I.%I', policy.policyname, policy.schemaname, policy.tablename);
            END LOOP;
        END $$
        """

    private static func statements(for rule: TableRule) -> [String] {
        var statements: [String] = []
        for grant in rule.grants {
            let privileges = grant.privileges.map { privilege in
                guard let columns = grant.columns(for: privilege) else { return privilege.rawValue }
                return "\(privilege.rawValue) (\(columns.joined(separator: ", ")))"
            }
            statements.append(
                "GRANT \(privileges.joined(separator: ", ")) ON \(rule.name) TO \(grant.role.name)")
        }
        guard rule.tableClass != .platform else { return statements }
        statements += [
            "ALTER TABLE \(rule.name) ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE \(rule.name) FORCE ROW LEVEL SECURITY",
        ]
        if let condition = Self.condition(of: rule.tableClass) {
            let roles = rule.grants.map(\.role.name).joined(separator: ", ")
            statements.append(
                "CREATE POLICY scope ON \(rule.name) FOR ALL TO \(roles) "
                    + "USING (\(condition)) WITH CHECK (\(condition))")
        } else {
            for grant in rule.grants {
                let condition = grant.reach == .everyTenant ? "true" : Self.scopeCondition
                statements.append(
                    "CREATE POLICY \(grant.role.name) ON \(rule.name) FOR ALL TO \(grant.role.name) "
                        + "USING (\(condition)) WITH CHECK (\(condition))")
            }
        }
        return statements
    }
}
