import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

/// Which runs a replay reads.
@Suite(.postgres)
struct RunHistoryTests {
    private let database: TestDatabase
    private let runs: PostgresWorkflowRunRepository

    init() throws {
        self.database = try TestDatabase.current
        self.runs = PostgresWorkflowRunRepository(on: try self.database.pool(as: .gateway))
    }

    private func found(
        of workflow: WorkflowID, _ change: (inout RunHistoryFilter) -> Void = { _ in }
    ) async throws -> [WorkflowRunID] {
        var filter = RunHistoryFilter()
        change(&filter)
        let histories = try await self.runs.histories(filter, of: workflow, scope: .acmeSandbox)
        for history in histories { #expect(history.events.first?.event.name == "created") }
        return histories.map(\.run.id)
    }

    @Test
    func filtersLimitAndOrderAreKept() async throws {
        try await self.database.insertTenants()
        let clock = ManualClock()
        let applicant = try await self.database.insertApplicant()
        let version = try await self.database.insertWorkflow(.profile, tenant: .acme)
        var created: [WorkflowRun] = []
        for _ in 1...4 {
            created.append(try await self.database.insertRun(of: version, of: applicant, clock: clock))
            clock.advance(by: .seconds(60))
        }
        let other = try await self.database.insertWorkflow(.document, tenant: .acme)
        _ = try await self.database.insertRun(of: other, of: applicant, clock: clock)
        let newest = created.map(\.id).reversed().map { $0 }
        let id = version.workflowID
        #expect(try await self.found(of: id) == newest)
        #expect(try await self.found(of: id) { $0.limit = 2 } == Array(newest[..<2]))
        #expect(try await self.found(of: id) { $0.createdAfter = created[1].createdAt } == Array(newest[..<2]))
        #expect(try await self.found(of: id) { $0.createdBefore = created[1].createdAt } == Array(newest[3...]))
        #expect(try await self.found(of: id) { $0.version = 1 } == newest)
        #expect(try await self.found(of: id) { $0.version = 2 } == [])
        #expect(try await self.found(of: .random()) == [])
        try await self.database.delete(applicant, scope: .acmeSandbox)
        #expect(try await self.found(of: id) == [])
        #expect(try await self.runs.history(of: created[0].id, scope: .acmeSandbox) == nil)
    }

    /// The run is pinned to version 1.
    @Test(arguments: [
        Assignment(version: 1, base: 2, percentage: 20, bucket: 19, isAllowed: true),
        Assignment(version: 2, base: 1, percentage: 20, bucket: 20, isAllowed: true),
        Assignment(version: 2, base: 1, percentage: 20, bucket: 19, isAllowed: false),
        Assignment(version: 1, base: 2, percentage: 20, bucket: 20, isAllowed: false),
        Assignment(version: 2, base: 1, percentage: 20, bucket: 100, isAllowed: false),
        Assignment(version: 1, base: 2, percentage: 100, bucket: 19, isAllowed: false),
        Assignment(version: 2, base: 1, percentage: 0, bucket: 19, isAllowed: false),
    ])
    func schemaHoldsAnAssignmentToTheRunsVersion(assignment: Assignment) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let created = try await self.database.insertRun(of: applicant)
        let statement: SQLStatement = """
            UPDATE workflow_runs
            SET rollout_version = \(assignment.version), rollout_base_version = \(assignment.base),
                rollout_percentage = \(assignment.percentage), rollout_bucket = \(assignment.bucket)
            WHERE id = \(created.id)
            """
        if assignment.isAllowed {
            try await self.database.superuser.execute(statement, in: .unscoped)
        } else {
            let error = await #expect(throws: SQLError.self) {
                try await self.database.superuser.execute(statement, in: .unscoped)
            }
            #expect(error?.isCheckViolation() == true)
        }
    }

    struct Assignment: Sendable {
        let version: Int
        let base: Int
        let percentage: Int
        let bucket: Int
        let isAllowed: Bool
    }
}
