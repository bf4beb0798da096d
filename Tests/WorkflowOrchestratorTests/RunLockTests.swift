import JobQueue
import PostgresClient
import TestSupport
import Testing

@testable import WorkflowOrchestrator

@Suite(.postgres)
struct RunLockTests {
    private struct Trouble: Error, Equatable {}

    @Test
    func whatIsDoneIsCompleted() async throws {
        #expect(try await RunLock.orSnooze { .completed } == .completed)
        #expect(
            try await RunLock.orSnooze { .snooze(.seconds(5), reason: "not_due") }
                == .snooze(.seconds(5), reason: "not_due"))
    }

    @Test
    func lockTimeoutIsASnoozeOfOneSecond() async throws {
        let database = try TestDatabase.current
        let outcome = try await RunLock.orSnooze {
            _ = try await database.superuser.transaction(in: .unscoped) { transaction in
                try await transaction.execute("LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE", in: .unscoped)
                _ = try await database.superuser.transaction(in: .unscoped) { other in
                    try await other.execute("SELECT set_config('lock_timeout', '50ms', true)", in: .unscoped)
                    try await other.execute("LOCK TABLE tenants IN ACCESS SHARE MODE", in: .unscoped)
                }
            }
            return .completed
        }
        #expect(outcome == .snooze(.seconds(1), reason: "run_locked"))
    }

    @Test
    func otherErrorsAreNotHidden() async throws {
        await #expect(throws: Trouble()) { _ = try await RunLock.orSnooze { throw Trouble() } }
        let database = try TestDatabase.current
        let error = await #expect(throws: SQLError.self) {
            _ = try await RunLock.orSnooze {
                try await database.superuser.execute("SELECT 1 / 0", in: .unscoped)
                return .completed
            }
        }
        #expect(error?.isLockTimeout == false)
    }
}
