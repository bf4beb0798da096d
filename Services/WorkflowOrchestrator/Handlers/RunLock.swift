import JobQueue
import PostgresClient

/// What a job does when somebody else holds the run: it waits without burning an attempt.
enum RunLock {
    static func orSnooze(_ body: () async throws -> Void) async throws -> JobOutcome {
        do {
            try await body()
            return .completed
        } catch let error as SQLError where error.isLockTimeout {
            return .snooze(.seconds(1), reason: "run_locked")
        }
    }
}
