import Foundation
import JobQueue
import PostgresClient
import Testing

@Suite(.serialized)
struct CancellationTests {
    @Test
    func waitingJobsAreCancelledWhereverTheyWait() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, uniqueKey: "a"), .number(2, delay: .seconds(60), uniqueKey: "b")])
            let inspector = JobInspector(on: database.pool)
            let ids = try await database.ids("SELECT id FROM queue.job ORDER BY id")
            let results = try await inspector.cancel(ids + [999])
            #expect(results == [ids[0]: .cancelled, ids[1]: .cancelled])
            for id in ids { #expect(try await inspector.history(of: id)?.state == .cancelled) }
            #expect(try await database.count("SELECT FROM queue.dedupe") == 0)
            #expect(try await inspector.cancel(ids).isEmpty)
        }
    }

    @Test
    func runningHandlerIsCancelledAtOnceWithNotifications() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            let id = try await database.onlyJob()
            let started = Log<Int>()
            let worker = database.worker(
                .numbers { number, _ in
                    started.add(number)
                    try await Task.sleep(for: .seconds(600))
                    return .completed
                }, isListening: true
            ) {
                $0.heartbeatInterval = .seconds(60); $0.timeToLive = .seconds(600)
            }
            try await database.working(worker) {
                try await eventually("it runs") { started.count == 1 && worker.snapshot.isListening }
                let inspector = JobInspector(on: database.pool)
                #expect(try await inspector.cancel([id]) == [id: .requested])
                try await inspector.wakeWorkers()
                try await eventually("it is cancelled") { worker.snapshot.cancelledTotal == 1 }
            }
            let history = try #require(await JobInspector(on: database.pool).history(of: id))
            #expect(history.state == .cancelled)
            #expect(history.setbacks.isEmpty)
        }
    }

    @Test
    func heartbeatBringsTheCancellationWithoutNotifications() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            let id = try await database.onlyJob()
            let started = Log<Int>()
            let worker = database.worker(
                .numbers { number, _ in
                    started.add(number)
                    // Fails instead of ending with its cancellation: still cancelled, and not retried.
                    do { try await Task.sleep(for: .seconds(600)) } catch {}
                    return .retry(after: nil, reason: "x")
                }
            ) { $0.heartbeatInterval = .milliseconds(50) }
            try await database.working(worker) {
                try await eventually("it runs") { started.count == 1 }
                _ = try await JobInspector(on: database.pool).cancel([id])
                try await eventually("it is cancelled") { worker.snapshot.cancelledTotal == 1 }
            }
            #expect(try await JobInspector(on: database.pool).history(of: id)?.state == .cancelled)
            try await database.maintaining {
                try await eventually("the request is forgotten") {
                    try await database.count("SELECT FROM queue.cancellation") == 0
                }
            }
        }
    }

    @Test
    func handlerThatCompletesAllTheSameHasCompleted() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1)])
            let id = try await database.onlyJob()
            let started = Log<Int>()
            let worker = database.worker(
                .numbers { number, _ in
                    started.add(number)
                    try? await Task.sleep(for: .seconds(600))
                    return .completed
                }
            ) { $0.heartbeatInterval = .milliseconds(50) }
            try await database.working(worker) {
                try await eventually("it runs") { started.count == 1 }
                _ = try await JobInspector(on: database.pool).cancel([id])
                try await eventually("it is done") { worker.snapshot.completedTotal == 1 }
            }
            #expect(try await JobInspector(on: database.pool).history(of: id)?.state == .completed)
        }
    }

    @Test
    func jobOfALostWorkerIsCancelledWhenItComesBack() async throws {
        try await QueueDatabase.with { database in
            try await database.enqueue([.number(1, uniqueKey: "k")])
            let id = try await database.onlyJob()
            try await database.pool.execute(
                """
                WITH gone AS (DELETE FROM queue.ready RETURNING *)
                INSERT INTO queue.lease (id, worker_id, claimed_at, hard_deadline, claims, queue, lane, attempt, losses)
                SELECT id, gen_random_uuid(), now(), now() + interval '1 hour', 1, queue, lane, 1, 0 FROM gone
                """, in: .unscoped)
            #expect(try await JobInspector(on: database.pool).cancel([id]) == [id: .requested])
            let maintenance = database.maintenance { $0.lossDelay = .seconds(600) }
            try await database.maintaining(maintenance) {
                try await eventually("it is cancelled") { maintenance.snapshot.cancelledTotal == 1 }
            }
            #expect(maintenance.snapshot.rescuedTotal == 1)
            #expect(try await JobInspector(on: database.pool).history(of: id)?.state == .cancelled)
            #expect(try await database.count("SELECT FROM queue.dedupe") == 0)
        }
    }
}
