import CanonicalJSON
package import Foundation
package import PostgresClient
package import VerificationDomain
import Workflows

/// Reads and writes `workflows`, `workflow_versions` and `workflow_activations`; no other type names those tables.
package struct PostgresWorkflowRepository: WorkflowRepository {
    private let sql: any SQLExecutor
    private let definitions: DefinitionCache

    /// - Parameters:
    ///   - sql: The pool, or an open transaction.
    ///   - definitions: Keeps parsed definitions; share one in a process.
    package init(on sql: any SQLExecutor, definitions: DefinitionCache) {
        self.sql = sql
        self.definitions = definitions
    }

    /// One statement.
    /// - Throws: `SQLError`, such as a check violation when the name has no or more than 200 characters.
    @discardableResult
    package func insert(_ workflow: Workflow, tenant: TenantID) async throws -> Workflow {
        // The update changes nothing: it waits for whoever inserts the same name, locks the row and returns it.
        let stored = try await self.sql.first(
            """
            INSERT INTO workflows (tenant_id, id, name, created_at)
            VALUES (\(tenant), \(workflow.id), \(workflow.name), \(workflow.createdAt))
            ON CONFLICT (tenant_id, name) DO UPDATE SET name = excluded.name
            RETURNING id, name, created_at
            """, in: self.sql.scope(of: tenant), Self.workflow)
        return stored ?? workflow
    }

    /// One statement.
    /// - Throws: `SQLError`.
    package func find(_ id: WorkflowID, tenant: TenantID, lock: RowLock) async throws -> Workflow? {
        try await self.sql.first(
            """
            SELECT id, name, created_at
            FROM workflows
            WHERE tenant_id = \(tenant) AND id = \(id)
            \(fragment: lock.clause)
            """, in: self.sql.scope(of: tenant), Self.workflow)
    }

    /// One statement, which waits for another that inserts the same id or name.
    /// - Throws: `SQLError`, such as a check violation when the name has no or more than 200 characters.
    package func insertIfAbsent(_ workflow: Workflow, tenant: TenantID) async throws -> Bool {
        try await self.sql.execute(
            """
            INSERT INTO workflows (tenant_id, id, name, created_at)
            VALUES (\(tenant), \(workflow.id), \(workflow.name), \(workflow.createdAt))
            ON CONFLICT DO NOTHING
            """, in: self.sql.scope(of: tenant)) > 0
    }

    /// One statement, which waits for another that gives or takes the name.
    /// - Throws: ``WorkflowError/nameTaken``; `SQLError`.
    package func rename(_ id: WorkflowID, to name: String, tenant: TenantID) async throws {
        do {
            try await self.sql.execute(
                """
                UPDATE workflows
                SET name = \(name)
                WHERE tenant_id = \(tenant) AND id = \(id)
                """, in: self.sql.scope(of: tenant))
        } catch let error as SQLError where error.isUniqueViolation(of: "workflows_name_key") {
            throw WorkflowError.nameTaken
        }
    }

    /// Three statements, whatever the numbers; they see three moments outside a transaction.
    /// - Throws: `SQLError`.
    package func list(_ page: Page, name: String?, tenant: TenantID) async throws -> Paged<WorkflowOverview> {
        let condition: SQLStatement = name.map { " AND w.name = \($0)" } ?? ""
        let rows = try await self.overviews(
            where: condition, ending: "ORDER BY w.created_at, w.id LIMIT \(page.size) OFFSET \(page.offset)",
            tenant: tenant)
        let total = try await self.sql.first(
            """
            SELECT count(*) AS total
            FROM workflows AS w
            WHERE w.tenant_id = \(tenant)\(fragment: condition)
            """, in: self.sql.scope(of: tenant)
        ) { try $0.decode("total", as: Int.self) }
        return Paged(items: rows, total: total ?? 0)
    }

    /// Two statements at most.
    /// - Throws: `SQLError`.
    package func overview(of id: WorkflowID, tenant: TenantID) async throws -> WorkflowOverview? {
        try await self.overviews(where: " AND w.id = \(id)", ending: "", tenant: tenant).first
    }

    /// - Parameters:
    ///   - condition: On `workflows AS w`, beginning with ` AND`.
    ///   - ending: Order and limit.
    private func overviews(
        where condition: SQLStatement, ending: SQLStatement, tenant: TenantID
    ) async throws -> [WorkflowOverview] {
        let found = try await self.sql.all(
            """
            SELECT w.id, w.name, w.created_at, (
                SELECT max(v.version)
                FROM workflow_versions AS v
                WHERE v.tenant_id = \(tenant) AND v.workflow_id = w.id
            ) AS newest
            FROM workflows AS w
            WHERE w.tenant_id = \(tenant)\(fragment: condition)
            \(fragment: ending)
            """, in: self.sql.scope(of: tenant)
        ) { row in (try Self.workflow(row), try row.decode("newest", as: Int?.self)) }
        if found.isEmpty { return [] }
        let activations = try await self.sql.all(
            """
            SELECT workflow_id, \(fragment: ActivationColumns.all)
            FROM workflow_activations
            WHERE tenant_id = \(tenant) AND workflow_id = ANY (\(found.map(\.0.id.rawValue)))
            ORDER BY environment
            """, in: self.sql.scope(of: tenant)
        ) { row in (try row.decode("workflow_id", as: WorkflowID.self), try ActivationColumns.activation(row)) }
        return found.map { workflow, newest in
            WorkflowOverview(
                workflow: workflow, newestVersion: newest,
                activations: activations.filter { $0.0 == workflow.id }.map(\.1))
        }
    }

    /// Lined up for the transaction's next round trip. Not safe to run twice: a number is taken once.
    /// - Throws: `SQLError`: a unique violation, or a foreign key violation when the tenant has no such workflow.
    package func insert(_ version: WorkflowVersion, tenant: TenantID) async throws {
        try await self.sql.submit(
            """
            INSERT INTO workflow_versions (
                tenant_id, workflow_id, version, definition, digest, status, notes, created_at
            )
            VALUES (
                \(tenant), \(version.workflowID), \(version.number), \(SQLJSON(version.definition.canonicalJSON)),
                \(version.digest), \(version.status), \(version.notes), \(version.createdAt)
            )
            """, in: self.sql.scope(of: tenant))
    }

    /// Always read from the database.
    /// - Throws: `SQLError`; `WorkflowParseError` when what is stored is of a later format.
    package func newestVersion(of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersion? {
        try await self.sql.first(
            """
            SELECT \(fragment: Self.versionColumns)
            FROM workflow_versions AS v
            WHERE tenant_id = \(tenant) AND workflow_id = \(id)
            ORDER BY version DESC
            LIMIT 1
            """, in: self.sql.scope(of: tenant), self.version)
    }

    /// Read from the database once in a process, as long as it is remembered.
    /// - Throws: `SQLError`; `WorkflowParseError` when what is stored is of a later format.
    package func version(_ number: Int, of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersion? {
        // A definition never changes, so one that was read is read for good.
        if let known = self.definitions.version(number, of: id, tenant: tenant) { return known }
        let version = try await self.sql.first(
            """
            SELECT \(fragment: Self.versionColumns)
            FROM workflow_versions AS v
            WHERE tenant_id = \(tenant) AND workflow_id = \(id) AND version = \(number)
            """, in: self.sql.scope(of: tenant), self.version)
        if let version { self.definitions.keep(version, tenant: tenant) }
        return version
    }

    /// Two statements; they see two moments outside a transaction.
    /// - Throws: `SQLError`.
    package func versions(
        of id: WorkflowID, page: Page, tenant: TenantID
    ) async throws -> Paged<WorkflowVersionSummary> {
        let items = try await self.sql.all(
            """
            SELECT version, digest, status, notes, created_at
            FROM workflow_versions
            WHERE tenant_id = \(tenant) AND workflow_id = \(id)
            ORDER BY version DESC
            LIMIT \(page.size) OFFSET \(page.offset)
            """, in: self.sql.scope(of: tenant), Self.summary)
        let total = try await self.sql.first(
            """
            SELECT count(*) AS total
            FROM workflow_versions
            WHERE tenant_id = \(tenant) AND workflow_id = \(id)
            """, in: self.sql.scope(of: tenant)
        ) { try $0.decode("total", as: Int.self) }
        return Paged(items: items, total: total ?? 0)
    }

    /// One statement, always read from the database.
    /// - Throws: `SQLError`; `WorkflowParseError` when what is stored is of a later format.
    package func everyVersion(of id: WorkflowID, tenant: TenantID) async throws -> [WorkflowVersion] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.versionColumns)
            FROM workflow_versions AS v
            WHERE tenant_id = \(tenant) AND workflow_id = \(id)
            ORDER BY version
            """, in: self.sql.scope(of: tenant), self.version)
    }

    /// Always read from the database.
    /// - Throws: `SQLError`.
    package func summary(
        of number: Int, of id: WorkflowID, tenant: TenantID
    ) async throws -> WorkflowVersionSummary? {
        try await self.sql.first(
            """
            SELECT version, digest, status, notes, created_at
            FROM workflow_versions
            WHERE tenant_id = \(tenant) AND workflow_id = \(id) AND version = \(number)
            """, in: self.sql.scope(of: tenant), Self.summary)
    }

    /// Nothing happens when there is no such version. This process forgets it; others keep the status they know.
    /// - Throws: `SQLError`.
    package func setStatus(
        _ status: WorkflowVersion.Status, of number: Int, of id: WorkflowID, tenant: TenantID
    ) async throws {
        try await self.sql.submit(
            """
            UPDATE workflow_versions
            SET status = \(status)
            WHERE tenant_id = \(tenant) AND workflow_id = \(id) AND version = \(number)
            """, in: self.sql.scope(of: tenant))
        self.definitions.forget(number, of: id, tenant: tenant)
    }

    /// One statement.
    /// - Throws: `SQLError`.
    package func activation(of id: WorkflowID, scope: Scope) async throws -> WorkflowActivation? {
        try await self.sql.first(
            """
            SELECT \(fragment: ActivationColumns.all)
            FROM workflow_activations
            WHERE tenant_id = \(scope.tenantID) AND workflow_id = \(id) AND environment = \(scope.environment)
            """, in: self.sql.scope(of: scope.tenantID), ActivationColumns.activation)
    }

    /// Safe to run twice.
    /// - Throws: `SQLError`, a foreign key violation when the tenant has no such version.
    package func activate(_ number: Int, of id: WorkflowID, at moment: Date, scope: Scope) async throws {
        try await self.sql.submit(
            """
            INSERT INTO workflow_activations (tenant_id, workflow_id, environment, version, activated_at)
            VALUES (\(scope.tenantID), \(id), \(scope.environment), \(number), \(moment))
            ON CONFLICT (tenant_id, workflow_id, environment)
            DO UPDATE SET version = excluded.version, activated_at = excluded.activated_at,
                rollout_version = NULL, rollout_percentage = NULL, rollout_started_at = NULL
            """, in: self.sql.scope(of: scope.tenantID))
    }

    /// Safe to run twice.
    /// - Throws: `SQLError`: a foreign key violation when the tenant has no such version, a check violation when it is
    ///   the active one or the percentage is not 1 to 99.
    package func setRollout(_ rollout: WorkflowRollout?, of id: WorkflowID, scope: Scope) async throws {
        try await self.sql.submit(
            """
            UPDATE workflow_activations
            SET rollout_version = \(rollout?.version), rollout_percentage = \(rollout?.percentage),
                rollout_started_at = \(rollout?.startedAt)
            WHERE tenant_id = \(scope.tenantID) AND workflow_id = \(id) AND environment = \(scope.environment)
            """, in: self.sql.scope(of: scope.tenantID))
    }

    private static let versionColumns: SQLStatement =
        "v.workflow_id, v.version, v.definition, v.digest, v.status, v.notes, v.created_at"

    @Sendable
    private static func workflow(_ row: SQLRow) throws -> Workflow {
        Workflow(
            id: try row.decode("id"), name: try row.decode("name"), createdAt: try row.decode("created_at"))
    }

    @Sendable
    private static func summary(_ row: SQLRow) throws -> WorkflowVersionSummary {
        WorkflowVersionSummary(
            number: try row.decode("version"), digest: try row.decode("digest"), status: try row.decode("status"),
            notes: try row.decode("notes"), createdAt: try row.decode("created_at"))
    }

    @Sendable
    private func version(_ row: SQLRow) throws -> WorkflowVersion {
        let id: WorkflowID = try row.decode("workflow_id")
        let number = try row.decode("version", as: Int.self)
        return WorkflowVersion(
            workflowID: id, number: number, definition: try WorkflowDefinition(json: row.json("definition")),
            digest: try row.decode("digest"), status: try row.decode("status"), notes: try row.decode("notes"),
            createdAt: try row.decode("created_at"))
    }
}

/// How an activation is read from `workflow_activations`.
private enum ActivationColumns {
    static let all: SQLStatement =
        "environment, version, activated_at, rollout_version, rollout_percentage, rollout_started_at"

    @Sendable
    static func activation(_ row: SQLRow) throws -> WorkflowActivation {
        let rollout = try row.decode("rollout_version", as: Int?.self).map { version in
            WorkflowRollout(
                version: version, percentage: try row.decode("rollout_percentage"),
                startedAt: try row.decode("rollout_started_at"))
        }
        return WorkflowActivation(
            environment: try row.decode("environment"), version: try row.decode("version"),
            activatedAt: try row.decode("activated_at"), rollout: rollout)
    }
}
