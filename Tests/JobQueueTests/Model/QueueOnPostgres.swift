import Foundation
import PostgresClient
import Testing

@testable import JobQueue

/// The queue itself, driven as the model is.
///
/// Postgres's clock cannot be moved. Time passes by moving every stored time the other way, which is the same to all
/// statements: they compare with `now()`, and nothing else.
struct QueueOnPostgres: Sendable {
    /// What the completing transaction's body throws when it is to fail.
    private struct Refusal: Error {}

    let database: QueueDatabase
    private let store: PostgresJobStore
    private let configuration: JobWorkerConfiguration
    private let producers = [JobProducer(wakeUp: nil), JobProducer(wakeUp: nil)]
    private let transaction = OpenTransaction()

    init(database: QueueDatabase) {
        self.database = database
        self.store = PostgresJobStore(
            pool: database.pool, queue: .reports, deadlines: [NumberJob.kind: ModelAction.Times.deadline],
            margin: ModelAction.Times.margin)
        var configuration = JobWorkerConfiguration(service: "model", queue: .reports)
        configuration.timeToLive = ModelAction.Times.timeToLive
        self.configuration = configuration
    }

    /// Empties every table.
    func reset() async throws {
        try await self.transaction.end(isCommitted: false)
        try await self.database.pool.run(
            script: """
                TRUNCATE queue.job, queue.ready, queue.lease, queue.scheduled, queue.done, queue.dead,
                    queue.attempt_error, queue.dedupe, queue.worker, queue.lane, queue.leader, effect;
                ALTER SEQUENCE queue.job_id RESTART;
                """,
            deadline: .seconds(60))
    }

    /// - Returns: What the caller learns, and the jobs of a claim as the worker gets them.
    func perform(_ action: ModelAction) async throws -> (reply: ModelAction.Reply, jobs: [ClaimedJob]) {
        let pool = self.database.pool
        switch action {
        case .enqueue(let requests, let producer):
            try await self.producers[producer].enqueue(requests.map(Self.newJob), on: pool)
        case .cancel(let keys):
            try await pool.transaction(in: .unscoped) { transaction in
                try self.producers[0].cancelScheduled(NumberJob.self, uniqueKeys: keys, in: transaction)
            }
        case .replay(let ids):
            return (.replayed(try await JobInspector(on: pool).replay(ids)), [])
        case .register(let worker):
            _ = try await self.store.register(worker, self.configuration)
        case .beat(let worker):
            return (.isAlive(try await self.store.beat(worker, self.configuration) != nil), [])
        case .signOff(let worker):
            try await self.store.signOff(worker)
        case .publish(let passes):
            try await self.store.publish(passes)
        case .claim(let quotas, let worker):
            let jobs = try await self.store.claim(quotas, for: worker, isLimited: false).jobs
            return (.taken(jobs.map(Self.taken)), jobs)
        case .giveBack(let known, let worker):
            return (.givenBack(try await self.store.giveBack(except: known, for: worker)), [])
        case .settle(let settlements, let worker):
            return (.held(try await self.store.settle(settlements, for: worker)), [])
        case .complete(let job, let worker, let followUps, let isFailing):
            let isCompleted = try await self.complete(job, worker, followUps: followUps, isFailing: isFailing)
            return (.completed(isCompleted), [])
        case .beginEnqueueing(let requests):
            _ = try await self.transaction.begin(on: pool) { transaction in
                try self.producers[0].enqueue(requests.map(Self.newJob), in: transaction)
                try await transaction.execute("SELECT 1", in: .unscoped)
            }
        case .beginCompleting(let job, let worker):
            let isHeld = try await self.transaction.begin(on: Self.attempt(job, worker, pool)) { transaction in
                try await transaction.execute(Self.effect(of: job), in: .unscoped)
            }
            return (.completed(isHeld), [])
        case .end(let isCommitted):
            try await self.transaction.end(isCommitted: isCommitted)
        case .promote(let limit):
            let statement = JobMaintenanceStatements.promoting(limit: limit, isFullScan: true)
            let rows = try await pool.query(statement, in: .unscoped)
            let counts = try rows.map { row in
                try row.decode("queue", as: Int16?.self) == nil ? 0 : try row.decode("count", as: Int.self)
            }
            return (.promoted(counts.reduce(0, +)), [])
        case .expireWorkers:
            try await pool.execute(JobMaintenanceStatements.expiringWorkers, in: .unscoped)
        case .expireKeys:
            try await pool.execute(JobMaintenanceStatements.expiringKeys, in: .unscoped)
        case .rescue(let limit):
            let rows = try await pool.query(
                JobMaintenanceStatements.rescuing(
                    limit: limit, maximumLosses: ModelAction.Times.maximumLosses, delay: ModelAction.Times.lossDelay),
                in: .unscoped)
            let pairs = try rows.map {
                (try $0.decode("is_dead", as: Bool.self), try $0.decode("count", as: Int.self))
            }
            return (.rescued(Dictionary(uniqueKeysWithValues: pairs)), [])
        case .advance(let time):
            let seconds = time.components.seconds
            try await pool.run(
                script: """
                    UPDATE queue.scheduled SET run_at = run_at - \(seconds) * interval '1 s';
                    UPDATE queue.lease SET hard_deadline = hard_deadline - \(seconds) * interval '1 s';
                    UPDATE queue.worker SET expires_at = expires_at - \(seconds) * interval '1 s';
                    UPDATE queue.dedupe SET expires_at = expires_at - \(seconds) * interval '1 s';
                    """,
                deadline: .seconds(60))
        }
        return (.nothing, [])
    }

    private func complete(
        _ job: ClaimedJob, _ worker: UUID, followUps: [QueueModel.Request], isFailing: Bool
    ) async throws -> Bool {
        let attempt = try Self.attempt(job, worker, self.database.pool)
        do {
            try await attempt.transaction(in: .unscoped) { transaction in
                try await transaction.execute(Self.effect(of: job), in: .unscoped)
                try self.producers[0].enqueue(followUps.map(Self.newJob), in: transaction)
                if isFailing { throw Refusal() }
            }
            return true
        } catch is Refusal {
            return true
        } catch JobError.leaseLost {
            return false
        }
    }

    private static func attempt(_ job: ClaimedJob, _ worker: UUID, _ pool: PostgresPool) throws -> JobAttempt {
        JobAttempt(
            job, body: try #require(job.body), maximumAttempts: 9, workerID: worker, sql: pool, completion: .init())
    }

    private static func effect(of job: ClaimedJob) -> SQLStatement {
        "INSERT INTO effect (job_id, note) VALUES (\(job.id), 'done')"
    }

    private static func newJob(_ request: QueueModel.Request) throws -> NewJob {
        try NewJob(
            NumberJob(number: request.number), tenantID: request.tenantID, lane: request.lane,
            delay: request.delay > .zero ? request.delay : nil, uniqueKey: request.uniqueKey,
            uniqueFor: request.uniqueFor, orderingKey: request.orderingKey, maximumAttempts: request.maximumAttempts)
    }

    private static func taken(_ job: ClaimedJob) -> QueueModel.Taken {
        QueueModel.Taken(id: job.id, claims: job.claims, attempt: job.attempt, lane: job.lane, pass: job.pass)
    }
}

extension QueueOnPostgres {
    /// Jobs that wait, in the order in which they come due.
    func schedule() async throws -> [Int64] {
        try await self.database.ids("SELECT id FROM queue.scheduled ORDER BY run_at, id")
    }

    /// The whole state, as ``QueueModel/lines`` has it. A job that were in two tables would have two lines.
    func lines() async throws -> [String] {
        let pool = self.database.pool
        let jobs = try await pool.all(
            """
            SELECT id, 'ready pass ' || pass AS place, lane, attempt, losses, claims FROM queue.ready
            UNION ALL
            SELECT
                id, 'leased by ' || upper(worker_id::text) || ' for '
                    || round(extract(epoch FROM hard_deadline - now()) / 3600) || 'h',
                lane, attempt, losses, claims
            FROM queue.lease
            UNION ALL
            SELECT
                id, 'scheduled in ' || round(extract(epoch FROM run_at - now()) / 3600) || 'h', lane, attempt, losses,
                claims
            FROM queue.scheduled
            UNION ALL
            SELECT
                d.id, CASE d.outcome WHEN 0 THEN 'completed' ELSE 'cancelled' END, j.lane, d.attempt, 0::smallint, 0
            FROM queue.done AS d
            LEFT JOIN queue.job AS j ON j.id = d.id
            UNION ALL
            SELECT
                id, 'dead ' || reason || ' replayed as ' || coalesce(replayed_as::text, '-'), lane, attempt, losses, 0
            FROM queue.dead
            UNION ALL
            SELECT id, 'nowhere', lane, 0::smallint, 0::smallint, 0
            FROM queue.job
            WHERE id NOT IN (
                SELECT id FROM queue.ready UNION ALL SELECT id FROM queue.lease UNION ALL SELECT id FROM queue.scheduled
                UNION ALL SELECT id FROM queue.done UNION ALL SELECT id FROM queue.dead
            )
            """,
            in: .unscoped
        ) { row in
            QueueModel.line(
                try row.decode("id", as: Int64.self), try row.decode("place", as: String.self),
                lane: try row.decode("lane", as: Int16.self), attempt: Int(try row.decode("attempt", as: Int16.self)),
                losses: Int(try row.decode("losses", as: Int16.self)), claims: try row.decode("claims", as: Int32.self))
        }
        let others = try await pool.all(
            """
            SELECT
                'worker ' || upper(id::text) || ' for ' || round(extract(epoch FROM expires_at - now()) / 3600) || 'h'
                    AS line
            FROM queue.worker
            UNION ALL
            SELECT
                'key ' || unique_key || ' of ' || job_id || ' for '
                    || coalesce(round(extract(epoch FROM expires_at - now()) / 3600) || 'h', 'its life')
            FROM queue.dedupe
            UNION ALL
            SELECT 'lane ' || lane || ' at ' || pass FROM queue.lane
            UNION ALL
            SELECT 'setback of ' || id || ' claim ' || claims || ' verdict ' || verdict FROM queue.attempt_error
            UNION ALL
            SELECT 'effect of ' || job_id FROM effect
            """,
            in: .unscoped
        ) { try $0.decode("line", as: String.self) }
        return (jobs + others).sorted()
    }
}
