import Foundation
import JobQueue
import Persistence
import PostgresClient
import VerificationDomain

/// Acts on jobs tenant by tenant: what is done to a tenant's jobs, and the lines of its audit log that say so, are one
/// transaction. The platform's own jobs belong to no tenant's log.
struct OperatorJobs {
    let pool: PostgresPool

    /// Acts on jobs by id.
    /// - Parameter body: Acts on some of the ids, all of one tenant, and returns what came of those that it touched.
    func act<Outcome: Sendable>(
        on ids: [Int64], _ action: AuditAction,
        _ body: @Sendable (JobInspector, [Int64]) async throws -> [Int64: Outcome]
    ) async throws -> [Int64: Outcome] {
        let tenants = try await JobInspector(on: self.pool).tenants(of: ids)
        var outcomes: [Int64: Outcome] = [:]
        for (tenant, group) in Dictionary(grouping: Set(ids), by: { tenants[$0] }) {
            let done = try await self.transaction(of: tenant, action) { try await body($0, group.sorted()) }
            outcomes.merge(done) { first, _ in first }
        }
        return outcomes
    }

    /// Acts on every dead job that matches.
    /// - Parameter body: Acts on those of one filter.
    func actOnDeadJobs<Outcome: Sendable>(
        in filter: JobFilter, _ action: AuditAction,
        _ body: @Sendable (JobInspector, JobFilter) async throws -> [Int64: Outcome]
    ) async throws -> [Int64: Outcome] {
        var owners: [UUID?] = [filter.tenantID]
        if filter.tenantID == nil {
            owners = try await JobInspector(on: self.pool).tenantsWithDeadJobs().map(Optional.some) + [nil]
        }
        var outcomes: [Int64: Outcome] = [:]
        for owner in owners {
            var part = filter
            part.tenantID = owner
            part.isOwn = owner == nil
            let narrowed = part
            let done = try await self.transaction(of: owner, action) { try await body($0, narrowed) }
            outcomes.merge(done) { first, _ in first }
        }
        return outcomes
    }

    private func transaction<Outcome: Sendable>(
        of tenant: UUID?, _ action: AuditAction, _ body: (JobInspector) async throws -> [Int64: Outcome]
    ) async throws -> [Int64: Outcome] {
        guard let tenant else {
            return try await self.pool.transaction(in: .unscoped) { try await body(JobInspector(on: $0)) }
        }
        let id = TenantID(rawValue: tenant)
        let scope = Scope(tenantID: id, environment: .sandbox)
        return try await self.pool.transaction(in: scope.sql) { transaction in
            let done = try await body(JobInspector(on: transaction))
            let audit = PostgresAuditLog(on: transaction)
            for job in done.keys.sorted() {
                try await audit.record(
                    AuditEntry(actor: OperatorStore.actor, action: action, subject: .job(job)), tenant: id)
            }
            return done
        }
    }
}
