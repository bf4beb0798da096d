import Foundation
import JobQueue
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@testable import Martletctl

/// A job that works on nothing.
private struct IdleJob: JobPayload {
    static let kind = "test_idle"
    static let queue = JobQueueName.reports
    var number = 1
}

/// With the operator's own role, so that its grants are enough, too.
@Suite(.postgres)
struct OperatorJobsTests {
    private let database: TestDatabase
    private let jobs: OperatorJobs
    private let inspector: JobInspector

    init() throws {
        self.database = try TestDatabase.current
        let pool = try self.database.pool(as: .operator)
        self.jobs = OperatorJobs(pool: pool)
        self.inspector = JobInspector(on: pool)
    }

    /// Two jobs of one tenant, one of another, and one of the platform; their ids in this order.
    private func enqueue() async throws -> [Int64] {
        try await self.database.insertTenants()
        let acme = Scope.acmeSandbox.tenantID.rawValue
        let other = Scope.globexSandbox.tenantID.rawValue
        try await JobProducer(wakeUp: nil).enqueue(
            [acme, acme, other, nil].map { try NewJob(IdleJob(), tenantID: $0) }, on: self.database.superuser)
        return try await self.database.superuser.all("SELECT id FROM queue.job ORDER BY id", in: .unscoped) {
            try $0.decode("id", as: Int64.self)
        }
    }

    private func bury() async throws {
        try await self.database.superuser.execute(
            """
            WITH gone AS (DELETE FROM queue.ready RETURNING *)
            INSERT INTO queue.dead (id, queue, lane, kind, tenant_id, payload, enqueued_at, attempt, losses, reason)
            SELECT g.id, g.queue, g.lane, j.kind, j.tenant_id, j.payload, j.enqueued_at, 1, 0, 'bug'
            FROM gone AS g JOIN queue.job AS j ON j.id = g.id
            """, in: .unscoped)
    }

    /// Tenant, action and job of every line of the audit log.
    private func audited() async throws -> [String] {
        try await self.database.superuser.all(
            """
            SELECT concat_ws(' ', t.name, l.action, l.subject_kind, l.subject_id) AS line
            FROM audit_log AS l JOIN tenants AS t ON t.id = l.tenant_id
            WHERE l.subject_kind = 'job'
            ORDER BY l.subject_id::bigint
            """, in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }

    private func names() async throws -> [String] {
        let ids = [Scope.acmeSandbox.tenantID, Scope.globexSandbox.tenantID].map(\.rawValue)
        return try await self.database.superuser.all(
            "SELECT name FROM tenants WHERE id = ANY (\(ids)) ORDER BY array_position(\(ids), id)", in: .unscoped
        ) { try $0.decode("name", as: String.self) }
    }

    @Test
    func everyTenantsLogTellsOfItsOwnJobsOnly() async throws {
        let ids = try await self.enqueue()
        let results = try await self.jobs.act(on: ids + [999], .jobCancelled) { try await $0.cancel($1) }
        #expect(results == Dictionary(uniqueKeysWithValues: ids.map { ($0, JobCancellation.cancelled) }))
        let names = try await self.names()
        #expect(
            try await self.audited() == [
                "\(names[0]) job.cancelled job \(ids[0])", "\(names[0]) job.cancelled job \(ids[1])",
                "\(names[1]) job.cancelled job \(ids[2])",
            ])
    }

    @Test
    func actionsOnAllDeadJobsReachEveryTenantAndThePlatform() async throws {
        let ids = try await self.enqueue()
        try await self.bury()
        var filter = JobFilter()
        filter.kind = IdleJob.kind
        let replayed = try await self.jobs.actOnDeadJobs(in: filter, .jobReplayed) { inspector, part in
            try await inspector.replay(try await inspector.jobs(.dead, in: part).map(\.id))
        }
        #expect(replayed.keys.sorted() == ids)
        #expect(try await self.audited().count == 3)
        let purged = try await self.jobs.actOnDeadJobs(in: filter, .jobPurged) { inspector, part in
            let purged = try await inspector.purge(in: part, isReplayedOnly: true)
            return Dictionary(uniqueKeysWithValues: purged.map { ($0, true) })
        }
        #expect(purged.keys.sorted() == ids)
        #expect(try await self.audited().count == 6)
        #expect(try await self.inspector.jobs(.ready).count == 4)
    }

    /// What the audit log does not take is not done either.
    @Test
    func withoutALineNothingIsDone() async throws {
        let ids = try await self.enqueue()
        try await self.database.superuser.execute(
            "REVOKE INSERT ON audit_log FROM martlet_operator", in: .unscoped)
        await #expect(throws: SQLError.self) {
            _ = try await self.jobs.act(on: [ids[0]], .jobCancelled) { try await $0.cancel($1) }
        }
        #expect(try await self.inspector.history(of: ids[0])?.state == .ready)
    }

    @Test
    func operatorSeesSetsAndPauses() async throws {
        let pool = try self.database.pool(as: .operator)
        _ = try await self.inspector.summaries()
        _ = try await self.inspector.depths()
        #expect(try await self.inspector.health().oldestTransaction != nil)
        #expect(try await self.inspector.schedules().isEmpty)
        #expect(try await !self.inspector.pause(schedule: "x", isPaused: true))
        try await self.inspector.wakeWorkers()
        try await JobPolicies(on: pool).set(
            tenant: Scope.acmeSandbox.tenantID.rawValue, weight: 2, maximumInFlight: 1)
        try await JobPolicies(on: pool).set(kind: "k", in: .reports, ratePerSecond: 1, burst: 1)
        #expect(try await JobPolicies(on: pool).kinds().count == 1)
    }
}
