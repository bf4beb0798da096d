import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import TestSupport
import VerificationDomain

/// What tests look at when a use case is done, past every rule of access.
extension TestDatabase {
    /// Rows of every table, by name; what a use case that was rolled back must leave alone.
    func rowCounts() async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        // A tenant's keys are made at first use, before the transaction; they are nobody's data.
        for rule in TableCatalogue.tables where rule.name != "tenant_keys" {
            counts[rule.name] = try await self.count(.verbatim("SELECT FROM \(rule.name)"))
        }
        return counts
    }

    func count(_ statement: SQLStatement) async throws -> Int {
        try await self.superuser.first("SELECT count(*) AS rows FROM (\(fragment: statement)) AS t", in: .unscoped) {
            try $0.decode("rows", as: Int.self)
        } ?? 0
    }

    func reports(of run: WorkflowRunID) async throws -> [ReportID] {
        try await self.superuser.all(
            "SELECT id FROM reports WHERE run_id = \(run) ORDER BY created_at, id", in: .unscoped
        ) { try $0.decode("id", as: ReportID.self) }
    }

    /// Types and resources of the events in the order in which they were written.
    func events() async throws -> [String] {
        try await self.superuser.all(
            "SELECT type || ' ' || resource_id AS event FROM webhook_events ORDER BY id", in: .unscoped
        ) { try $0.decode("event", as: String.self) }
    }

    /// Kinds of the jobs that are ready to be claimed.
    func readyJobs() async throws -> [String] {
        try await self.superuser.all(
            "SELECT kind FROM queue.ready JOIN queue.job USING (id) ORDER BY id", in: .unscoped
        ) { try $0.decode("kind", as: String.self) }
    }

    /// Unique keys of the timers that wait, with when they are due.
    func timers() async throws -> [String: Date] {
        let rows = try await self.superuser.all(
            "SELECT unique_key, run_at FROM queue.scheduled JOIN queue.job USING (id) WHERE kind = 'task_timeout'",
            in: .unscoped
        ) { (try $0.decode("unique_key", as: String.self), try $0.decode("run_at", as: Date.self)) }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }
}

extension AuditActor {
    static let tester = AuditActor.operatorCommand("tester")
}
