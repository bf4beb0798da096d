package import FoundationEssentials
package import PostgresClient
import Synchronization

/// One try at a job: what its handler knows of it, and the one transaction in which its effects land.
package struct JobAttempt: SQLTransactor, Sendable {
    /// The job; also the row in `queue.done` or `queue.dead` once it has ended.
    package let jobID: Int64
    /// The number of this attempt, from 1. Snoozes and returns do not count.
    package let attempt: Int
    /// After this many, a retry goes to `dead`.
    package let maximumAttempts: Int
    /// The registration of the worker process that runs this.
    package let workerID: UUID
    /// When the job was enqueued, by the database's clock.
    package let enqueuedAt: Date
    /// As given to ``NewJob``.
    package let traceID: String?
    /// As given to ``NewJob``.
    package let tenantID: UUID?
    /// As given to ``NewJob``.
    package let environment: String?

    /// The same for every attempt at this job, and for no other job: identifies effects outside the database.
    package var idempotencyKey: String { "job-\(self.jobID)" }

    /// Whether a retry would send the job to `dead`.
    package var isLast: Bool { self.attempt >= self.maximumAttempts }

    private let job: ClaimedJob
    private let sql: any SQLTransactor
    private let completion: Completion

    init(
        _ job: ClaimedJob, body: ClaimedJob.Body, maximumAttempts: Int, workerID: UUID, sql: any SQLTransactor,
        completion: Completion
    ) {
        self.jobID = job.id
        self.attempt = job.attempt
        self.maximumAttempts = maximumAttempts
        self.workerID = workerID
        self.enqueuedAt = body.enqueuedAt
        self.traceID = body.traceID
        self.tenantID = body.tenantID
        self.environment = body.environment
        self.job = job
        self.sql = sql
        self.completion = completion
    }

    /// Completes the job, and runs `body` in the same transaction: both happen, or neither.
    ///
    /// First the lease is deleted by job, claim and worker; if it is gone, nothing lands. At most one such transaction
    /// of an attempt succeeds; after one that failed and was rolled back, another may be tried. The outcome the handler
    /// returns afterwards does nothing more.
    /// - Parameters:
    ///   - scope: Set for the whole transaction.
    ///   - body: The effects, follow-up jobs included. No network calls: the transaction is open.
    /// - Returns: What `body` returned, once the commit is confirmed.
    /// - Throws: ``JobError/leaseLost(jobID:)``, ``JobError/alreadyCompleted(jobID:)``, what `body` threw, or
    ///   ``SQLError``.
    package func transaction<R: Sendable>(
        in scope: SQLScope, _ body: (SQLTransaction) async throws -> R
    ) async throws -> R {
        guard self.completion.begin() else { throw JobError.alreadyCompleted(jobID: self.jobID) }
        do {
            let result = try await self.sql.transaction(in: scope) { transaction in
                let rows = try await transaction.query(
                    Settlement.completing(self.job, workerID: self.workerID), in: .unscoped)
                guard rows.count == 1 else { throw JobError.leaseLost(jobID: self.jobID) }
                return try await body(transaction)
            }
            self.completion.end(.committed)
            return result
        } catch JobError.leaseLost(let jobID) {
            self.completion.end(.leaseLost)
            throw JobError.leaseLost(jobID: jobID)
        } catch {
            self.completion.end(.open)
            throw error
        }
    }

    /// Reads, outside the completing transaction. Effects written here are not fenced.
    package func query(_ statement: SQLStatement, in scope: SQLScope) async throws -> SQLRows {
        try await self.sql.query(statement, in: scope)
    }
}

extension JobAttempt {
    /// Whether the attempt's transaction has been made; shared by the copies of one attempt.
    final class Completion: Sendable {
        enum State: Sendable {
            case open
            case running
            case committed
            case leaseLost
        }

        private let current = Mutex(State.open)

        var state: State { self.current.withLock { $0 } }

        /// - Returns: `false` when a transaction is running, or has come to an end that allows no other.
        func begin() -> Bool {
            self.current.withLock { state in
                guard state == .open else { return false }
                state = .running
                return true
            }
        }

        func end(_ end: State) {
            self.current.withLock { $0 = end }
        }
    }
}
