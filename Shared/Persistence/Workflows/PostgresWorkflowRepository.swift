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

    package func insert(_ workflow: Workflow, tenant: TenantID) async throws {
        try await self.sql.submit(
            """
            INSERT INTO workflows (tenant_id, id, name, created_at)
            VALUES (\(tenant), \(workflow.id), \(workflow.name), \(workflow.createdAt))
            """, in: self.sql.scope(of: tenant))
    }

    package func find(_ id: WorkflowID, tenant: TenantID, lock: RowLock) async throws -> Workflow? {
        try await self.sql.first(
            """
            SELECT id, name, created_at
            FROM workflows
            WHERE tenant_id = \(tenant) AND id = \(id)
            \(fragment: lock.clause)
            """, in: self.sql.scope(of: tenant), Self.workflow)
    }

    package func find(named name: String, tenant: TenantID) async throws -> Workflow? {
        try await self.sql.first(
            """
            SELECT id, name, created_at
            FROM workflows
            WHERE tenant_id = \(tenant) AND name = \(name)
            ORDER BY created_at, id
            LIMIT 1
            """, in: self.sql.scope(of: tenant), Self.workflow)
    }

    package func list(tenant: TenantID) async throws -> [Workflow] {
        try await self.sql.all(
            """
            SELECT id, name, created_at
            FROM workflows
            WHERE tenant_id = \(tenant)
            ORDER BY created_at, id
            """, in: self.sql.scope(of: tenant), Self.workflow)
    }

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

    package func version(_ number: Int, of id: WorkflowID, tenant: TenantID) async throws -> WorkflowVersion? {
        // Versions never change, so one that was read is read for good.
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
            status: try row.decode("status"), notes: try row.decode("notes"),
            createdAt: try row.decode("created_at"))
    }
}
