import Foundation
import JobQueue
import PostgresClient
import Testing

@Suite(.serialized)
struct InspectorTests {
    @Test
    func summaryCountsWhatIsThere() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1), .number(2), .number(3, delay: .seconds(60))])
            try await database.pool.execute("UPDATE queue.ready SET ready_at = now() - interval '90 s'", in: .unscoped)
            let summaries = try await JobInspector(on: database.pool).summaries()
            #expect(summaries.map(\.queue) == JobQueueName.allCases.map(\.rawValue).sorted())
            let reports = try #require(summaries.first { $0.queue == JobQueueName.reports.rawValue })
            #expect(reports.readyCount == 2)
            #expect(reports.scheduledCount == 1)
            #expect(reports.dueCount == 0)
            #expect(reports.oldestReadyAge >= .seconds(90))
            #expect(reports.oldestReadyAge < .seconds(150))
            #expect(summaries.first?.readyCount == 0)
            #expect(summaries.first?.oldestReadyAge == .zero)
        }
    }

    @Test
    func depthsAreByKindAndLane() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([
                .number(1), .number(2), .number(3, lane: .bulk), NewJob(StrangeJob(number: 4), tenantID: nil),
            ])
            let depths = try await JobInspector(on: database.pool).depths()
            #expect(
                depths.map { "\($0.lane) \($0.kind) \($0.count)" } == [
                    "1 test_number 2", "1 test_strange 1", "2 test_number 1",
                ])
        }
    }

    @Test
    func deadJobIsReplayedAsANewOneOnce() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, uniqueKey: "k")])
            let id = try await database.onlyJob()
            let outcomes = Log<Int>()
            let registry = JobRegistry.numbers { _, attempt in
                outcomes.add(attempt.attempt)
                return outcomes.count == 1 ? .discard(reason: "bug") : .completed
            }
            let inspector = JobInspector(on: database.pool)
            try await database.working(database.worker(registry)) {
                try await eventually("it is dead") { try await database.count("SELECT FROM queue.dead") == 1 }
                let replayed = try await inspector.replay([id, 999_999])
                #expect(Array(replayed.keys) == [id])
                try await eventually("it is done") { try await database.count("SELECT FROM queue.done") == 1 }
                #expect(try await inspector.replay([id]) == [:])
                #expect(try await inspector.deadJob(id)?.replayedAs == replayed[id])
            }
            #expect(outcomes.all == [1, 1])
            #expect(try await inspector.dead().isEmpty)
        }
    }

    @Test
    func replayLeavesOutAJobWhoseLikeIsWaiting() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, uniqueKey: "k")])
            let id = try await database.onlyJob()
            try await database.working(database.worker(.numbers { _, _ in .discard(reason: "bug") })) {
                try await eventually("it is dead") { try await database.count("SELECT FROM queue.dead") == 1 }
            }
            try await database.enqueue([.number(2, uniqueKey: "k")])
            #expect(try await JobInspector(on: database.pool).replay([id]) == [:])
            #expect(try await database.count("SELECT FROM queue.ready") == 1)
        }
    }

    @Test
    func historyOfAnUnknownJobIsNil() async throws {
        try await QueueDatabase.with { database in
            let history = try await JobInspector(on: database.pool).history(of: 42)
            #expect(history == nil)
        }
    }

    @Test
    func listsShowEveryStateByPageAndFilter() async throws {
        try await QueueDatabase.with { database in
            let tenant = UUID()
            try await database.enqueue([
                .number(1, tenantID: tenant), .number(2), .number(3, delay: .seconds(60)),
                NewJob(StrangeJob(number: 4), tenantID: tenant),
            ])
            let inspector = JobInspector(on: database.pool)
            let ready = try await inspector.jobs(.ready)
            #expect(ready.map(\.kind) == ["test_strange", "test_number", "test_number"])
            let page = try await inspector.jobs(.ready, before: ready[0].id, limit: 1)
            #expect(page.map(\.id) == [ready[1].id])
            var filter = JobFilter()
            filter.tenantID = tenant
            filter.kind = NumberJob.kind
            filter.queue = .reports
            #expect(try await inspector.jobs(.ready, in: filter).map(\.id) == [ready[2].id])
            filter.queue = .orchestrator
            #expect(try await inspector.jobs(.ready, in: filter).isEmpty)
            #expect(try await inspector.jobs(.scheduled).count == 1)
            #expect(try await inspector.jobs(.leased).isEmpty)
            _ = try await inspector.cancel([ready[0].id])
            #expect(try await inspector.jobs(.cancelled).map(\.id) == [ready[0].id])
            #expect(try await inspector.jobs(.completed).isEmpty)
        }
    }

    @Test
    func purgeDeletesOnlyWhatItIsTold() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue((0..<6).map { try .number($0, tenantID: UUID()) })
            let inspector = JobInspector(on: database.pool)
            try await database.working(database.worker(.numbers { _, _ in .discard(reason: "bug") })) {
                try await eventually("all are dead") { try await database.count("SELECT FROM queue.dead") == 6 }
                let dead = try await inspector.jobs(.dead)
                #expect(dead.map(\.reason) == Array(repeating: "bug", count: 6))
                #expect(try await inspector.purge(olderThan: .seconds(60)).count == 0)
                #expect(try await inspector.purge(isReplayedOnly: true).count == 0)
                var filter = JobFilter()
                filter.tenantID = dead[0].tenantID
                #expect(try await inspector.purge(in: filter).count == 1)
                #expect(try await inspector.purge([dead[1].id, 999]).count == 1)
                _ = try await inspector.replay([dead[2].id])
                #expect(try await inspector.purge(isReplayedOnly: true).count == 1)
                filter.tenantID = nil
                filter.queue = .orchestrator
                #expect(try await inspector.purge(in: filter).count == 0)
                try await eventually("the replayed one is dead again") {
                    try await inspector.jobs(.dead).count == 4
                }
                #expect(try await inspector.purge().count == 4)
            }
            #expect(try await inspector.jobs(.dead).isEmpty)
        }
    }
}
