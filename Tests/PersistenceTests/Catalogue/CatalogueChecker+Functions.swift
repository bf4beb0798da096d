import Persistence
import PostgresClient

extension CatalogueChecker {
    private struct Function {
        let signature: String
        let owner: String
        let isDefiner: Bool
        let settings: [String]
        /// Everybody who may execute it, but its owner.
        let callers: Set<String>
    }

    /// Functions that run with their owner's rights are exactly those listed; nobody but those listed may call any.
    func functions() async throws -> [CatalogueFinding] {
        let functions = try await self.presentFunctions()
        var findings: [CatalogueFinding] = []
        for function in functions {
            let listed = AccessRules.definerFunctions.first { Self.same($0.signature, function.signature) }
            let callers: [ServiceRole]
            if let listed {
                callers = listed.callers
                if !function.isDefiner || function.owner != listed.owner {
                    findings.append(CatalogueFinding(.definer, function.signature))
                }
            } else {
                callers =
                    AccessRules.invokerFunctions.first { Self.same($0.signature, function.signature) }?.callers ?? []
                if function.isDefiner { findings.append(CatalogueFinding(.definer, function.signature)) }
            }
            if function.isDefiner, !function.settings.contains("search_path=pg_catalog, pg_temp") {
                findings.append(CatalogueFinding(.searchPath, function.signature))
            }
            if function.callers.contains("PUBLIC") {
                findings.append(CatalogueFinding(.everybody, function.signature))
            }
            if function.callers.subtracting(["PUBLIC"]) != Set(callers.map(\.name)) {
                findings.append(CatalogueFinding(.execution, function.signature))
            }
        }
        let known = AccessRules.definerFunctions.map(\.signature) + AccessRules.invokerFunctions.map(\.signature)
        findings += known.filter { listed in !functions.contains { Self.same($0.signature, listed) } }
            .map { CatalogueFinding(.definer, "missing: \($0)") }
        return findings
    }

    private static func same(_ left: String, _ right: String) -> Bool {
        left.filter { !$0.isWhitespace } == right.filter { !$0.isWhitespace }
    }

    private func presentFunctions() async throws -> [Function] {
        try await self.sql.all(
            """
            SELECT n.nspname || '.' || p.proname || '(' || array_to_string(
                    ARRAY(
                        SELECT format_type(t.type, NULL)
                        FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS t (type, place)
                        ORDER BY t.place
                    ), ',') || ')' AS signature,
                p.proowner::regrole::text AS owner, p.prosecdef, coalesce(p.proconfig, '{}') AS settings,
                ARRAY(
                    SELECT coalesce(r.rolname::text, 'PUBLIC')
                    FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS x
                    LEFT JOIN pg_roles AS r ON r.oid = x.grantee
                    WHERE x.grantee <> p.proowner
                ) AS callers
            FROM pg_proc AS p
            JOIN pg_namespace AS n ON n.oid = p.pronamespace
            WHERE \(fragment: Self.isOurs)
            """, in: .unscoped
        ) { row in
            Function(
                signature: try row.decode("signature"), owner: try row.decode("owner"),
                isDefiner: try row.decode("prosecdef"), settings: try row.decode("settings"),
                callers: Set(try row.decode("callers", as: [String].self)))
        }
    }
}
