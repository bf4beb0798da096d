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

    /// One statement, whatever the number.
    /// - Throws: `SQLError`.
    package func list(tenant: TenantID) async throws -> [Workflow] {
        try await self.sql.all(
            """
            SELECT id, name, created_at
            FROM workflows
            WHERE tenant_id = \(tenant)
            ORDER BY created_at, id
            """, in: self.sql.scope(of: tenant), Self.workflow)
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

    /// Always read from the database.
    /// - Throws: `SQLError`.
    package func status(
        of number: Int, of id: WorkflowID, tenant: TenantID
    ) async throws -> WorkflowVersion.Status? {
        try await self.sql.first(
            """
            SELECT status
            FROM workflow_versions
            WHERE tenant_id = \(tenant) AND workflow_id = \(id) AND version = \(number)
            """, in: self.sql.scope(of: tenant)
        ) { try $0.decode("status") }
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

    /// One statement, and ``version(_:of:tenant:)``.
    /// - Throws: As that.
    package func activeVersion(of id: WorkflowID, scope: Scope) async throws -> WorkflowVersion? {
        let number = try await self.sql.first(
            """
            SELECT version
            FROM workflow_activations
            WHERE tenant_id = \(scope.tenantID) AND workflow_id = \(id) AND environment = \(scope.environment)
            """, in: self.sql.scope(of: scope.tenantID)
        ) { try $0.decode("version", as: Int.self) }
        guard let number else { return nil }
        return try await self.version(number, of: id, tenant: scope.tenantID)
    }

    /// Safe to run twice.
    /// - Throws: `SQLError`, a foreign key violation when the tenant has no such version.
    package func activate(_ number: Int, of id: WorkflowID, at moment: Date, scope: Scope) async throws {
        try await self.sql.submit(
            """
            INSERT INTO workflow_activations (tenant_id, workflow_id, environment, version, activated_at)
            VALUES (\(scope.tenantID), \(id), \(scope.environment), \(number), \(moment))
            ON CONFLICT (tenant_id, workflow_id, environment)
            DO UPDATE SET version = excluded.version, activated_at = excluded.activated_at
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
    private func version(_ row: SQLRow) throws -> WorkflowVersion {
        let id: WorkflowID = try row.decode("workflow_id")
        let number = try row.decode("version", as: Int.self)
        return WorkflowVersion(
            workflowID: id, number: number, definition: try WorkflowDefinition(json: row.json("definition")),
            digest: try row.decode("digest"), status: try row.decode("status"), notes: try row.decode("notes"),
            createdAt: try row.decode("created_at"))
    }
}
