import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Workflows

/// What a list of runs holds, and in which order.
@Suite(.postgres)
struct WorkflowRunListTests {
    private let database: TestDatabase
    private let runs: PostgresWorkflowRunRepository
    private let clock = ManualClock()

    init() throws {
        self.database = try TestDatabase.current
        self.runs = PostgresWorkflowRunRepository(on: try self.database.pool(as: .gateway))
    }

    /// Runs a minute apart, with these tags; those with `completed` among them have ended, in reverse order.
    private func insertedRuns(_ tags: [[String]]) async throws -> [WorkflowRunID] {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant()
        let version = try await self.database.insertWorkflow()
        var ids: [WorkflowRunID] = []
        for (index, tags) in tags.enumerated() {
            let run = try await self.database.insertRun(of: version, of: applicant, tags: tags, clock: self.clock)
            ids.append(run.id)
            if tags.contains("completed") {
                let completedAt = Date.fixture.addingTimeInterval(86_400 - Double(index))
                try await self.database.superuser.execute(
                    """
                    UPDATE workflow_runs SET status = 'approved', completed_at = \(completedAt) WHERE id = \(run.id)
                    """, in: .unscoped)
            }
            self.clock.advance(by: .seconds(60))
        }
        return ids
    }

    private func listed(
        page: Page = Page(number: 1, size: 20), _ filter: (inout WorkflowRunFilter) -> Void = { _ in }
    ) async throws -> [WorkflowRunID] {
        var wanted = WorkflowRunFilter()
        filter(&wanted)
        return try await self.runs.list(wanted, page: page, scope: .acmeSandbox).map(\.id)
    }

    @Test
    func runsThatHaveNotEndedComeFirstThenTheNewestCompletion() async throws {
        let ids = try await self.insertedRuns([["completed"], [], ["completed"], []])
        #expect(try await self.listed() == [ids[3], ids[1], ids[0], ids[2]])
    }

    @Test
    func ascendingIsTheReverse() async throws {
        let ids = try await self.insertedRuns([["completed"], [], ["completed"], []])
        #expect(try await self.listed { $0.isAscending = true } == [ids[2], ids[0], ids[1], ids[3]])
    }

    @Test
    func pagesFollowEachOther() async throws {
        let ids = try await self.insertedRuns([[], [], []])
        #expect(try await self.listed(page: Page(number: 1, size: 2)) == [ids[2], ids[1]])
        #expect(try await self.listed(page: Page(number: 2, size: 2)) == [ids[0]])
        #expect(try await self.listed(page: Page(number: 3, size: 2)) == [])
    }

    @Test
    func statusesNamedAreListed() async throws {
        let ids = try await self.insertedRuns([["completed"], []])
        #expect(try await self.listed { $0.statuses = [.approved] } == [ids[0]])
        #expect(try await self.listed { $0.statuses = [.approved, .awaitingInput] } == [ids[1], ids[0]])
        #expect(try await self.listed { $0.statuses = [.declined] } == [])
    }

    @Test
    func onlyRunsWithAllTagsAreListed() async throws {
        let ids = try await self.insertedRuns([["a", "b"], ["a"], ["b", "a", "c"], []])
        #expect(try await self.listed { $0.tags = ["a"] } == [ids[2], ids[1], ids[0]])
        #expect(try await self.listed { $0.tags = ["a", "b"] } == [ids[2], ids[0]])
        #expect(try await self.listed { $0.tags = ["b", "c", "a"] } == [ids[2]])
        #expect(try await self.listed { $0.tags = ["A"] } == [])
        #expect(try await self.listed { $0.tags = ["%"] } == [])
    }

    @Test
    func aTagThatComesTwiceCountsOnce() async throws {
        let ids = try await self.insertedRuns([["a", "a"], ["a", "b"], ["b", "a", "a"]])
        #expect(try await self.listed { $0.tags = ["a"] } == [ids[2], ids[1], ids[0]])
        #expect(try await self.listed { $0.tags = ["a", "a"] } == [ids[2], ids[1], ids[0]])
        #expect(try await self.listed { $0.tags = ["a", "b", "a"] } == [ids[2], ids[1]])
    }

    @Test
    func tagsAreComparedByTheirCodePoints() async throws {
        let ids = try await self.insertedRuns([["\u{E9}"], ["e\u{301}"], ["\u{E9}", "e\u{301}"]])
        #expect(try await self.listed { $0.tags = ["\u{E9}"] } == [ids[2], ids[0]])
        #expect(try await self.listed { $0.tags = ["e\u{301}"] } == [ids[2], ids[1]])
        #expect(try await self.listed { $0.tags = ["\u{E9}", "e\u{301}"] } == [ids[2]])
    }

    @Test
    func asManyTagsAsARunCanHaveAreAskedForAtOnce() async throws {
        let tags = (0..<30).map { "tag \($0)" }
        let ids = try await self.insertedRuns([tags, Array(tags.dropLast())])
        #expect(try await self.listed { $0.tags = tags } == [ids[0]])
    }

    @Test
    func timesOfCreationAreOpenLimits() async throws {
        let ids = try await self.insertedRuns([[], [], []])
        let second = Date.fixture.addingTimeInterval(60)
        #expect(try await self.listed { $0.createdAfter = second } == [ids[2]])
        #expect(try await self.listed { $0.createdBefore = second } == [ids[0]])
        #expect(
            try await self.listed {
                $0.createdAfter = .fixture
                $0.createdBefore = .fixture.addingTimeInterval(120)
            } == [ids[1]])
    }

    @Test
    func runsOfOneApplicantAreListed() async throws {
        _ = try await self.insertedRuns([[]])
        let other = try await self.database.insertApplicant(.complete)
        let run = try await self.database.insertRun(of: other)
        #expect(try await self.listed { $0.applicantID = other.id } == [run.id])
        #expect(try await self.listed { $0.applicantID = .random() } == [])
    }

    @Test
    func filtersJoin() async throws {
        let ids = try await self.insertedRuns([["a", "completed"], ["a"], ["completed"]])
        #expect(
            try await self.listed {
                $0.tags = ["a"]
                $0.statuses = [.approved]
                $0.createdBefore = .fixture.addingTimeInterval(30)
            } == [ids[0]])
    }
}
