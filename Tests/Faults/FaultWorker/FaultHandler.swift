import Foundation
import JobQueue
import PostgresClient

/// Makes one attempt as the job's course says, and writes into the ledger when it starts, before it commits, and how it
/// ended.
struct FaultHandler: JobHandler {
    static let deadline = Duration.seconds(6)

    struct Failure: Error {}

    let ledger: LedgerFile
    /// The process's name, stored with every effect.
    let worker: String
    let duration: Duration
    /// Pays no heed to cancellation: only the fence is left to stop a late effect.
    let isStubborn: Bool

    func run(_ payload: FaultJob, attempt: JobAttempt) async throws -> JobOutcome {
        guard self.isStubborn else { return try await self.attempt(payload, attempt) }
        return try await Task { try await self.attempt(payload, attempt) }.value
    }

    private func attempt(_ payload: FaultJob, _ attempt: JobAttempt) async throws -> JobOutcome {
        let words = ["\(payload.number)", "\(attempt.jobID)", "\(attempt.attempt)", payload.line ?? "-"]
        self.ledger.write("start", words)
        do {
            try await Task.sleep(for: self.duration)
            switch payload.course {
            case .retries where attempt.attempt == 1:
                self.ledger.write("end", words + ["retry"])
                return .retry(after: .milliseconds(50), reason: "as_planned")
            case .fails where attempt.attempt == 1:
                self.ledger.write("end", words + ["failed"])
                throw Failure()
            case .snoozes where attempt.enqueuedAt.timeIntervalSinceNow > -0.5:
                self.ledger.write("end", words + ["snoozed"])
                return .snooze(.milliseconds(300), reason: "as_planned")
            case .completes:
                self.ledger.write("end", words + ["completed"])
                return .completed
            case .discards:
                self.ledger.write("end", words + ["discarded"])
                return .discard(reason: "as_planned")
            case .effect, .retries, .fails, .snoozes:
                try await self.land(payload, attempt, words)
                return .completed
            }
        } catch is CancellationError {
            self.ledger.write("end", words + ["cancelled"])
            throw CancellationError()
        }
    }

    private func land(_ payload: FaultJob, _ attempt: JobAttempt, _ words: [String]) async throws {
        do {
            try await attempt.transaction(in: .unscoped) { transaction in
                try await transaction.execute(
                    """
                    INSERT INTO public.fault_effect (number, job_id, attempt, worker, worker_id)
                    VALUES (
                        \(payload.number), \(attempt.jobID), \(Int16(clamping: attempt.attempt)), \(self.worker),
                        \(attempt.workerID)
                    )
                    """,
                    in: .unscoped)
                self.ledger.write("landing", words)
            }
            self.ledger.write("end", words + ["landed"])
        } catch JobError.leaseLost(let jobID) {
            self.ledger.write("end", words + ["fenced"])
            throw JobError.leaseLost(jobID: jobID)
        } catch let error as SQLError {
            self.ledger.write("end", words + ["unknown"])
            throw error
        }
    }
}
