import PostgresClient
import Synchronization

@testable import JobQueue

/// A transaction that has done its work and stays open until it is told how to end.
final class OpenTransaction: Sendable {
    private struct RolledBack: Error {}

    private struct Work: Sendable {
        let task: Task<Void, any Error>
        let end: Pending<Bool>
    }

    private let work = Mutex<Work?>(nil)

    /// - Parameter body: What is done before the transaction is left open.
    /// - Returns: `false` when a completing transaction found its lease gone; then none is open.
    func begin(
        on transactor: any SQLTransactor, _ body: @escaping @Sendable (SQLTransaction) async throws -> Void
    ) async throws -> Bool {
        let hasBegun = Pending<Void>()
        let end = Pending<Bool>()
        let task = Task {
            do {
                try await transactor.transaction(in: .unscoped) { transaction in
                    try await body(transaction)
                    hasBegun.resolve(.success(()))
                    guard try await end.wait() else { throw RolledBack() }
                }
            } catch {
                hasBegun.resolve(.failure(error))
                if !(error is RolledBack) { throw error }
            }
        }
        do {
            try await hasBegun.wait()
        } catch JobError.leaseLost {
            return false
        }
        self.work.withLock { $0 = Work(task: task, end: end) }
        return true
    }

    /// Ends the transaction, if one is open, and waits for that.
    func end(isCommitted: Bool) async throws {
        let work = self.work.withLock { work in
            defer { work = nil }
            return work
        }
        guard let work else { return }
        work.end.resolve(.success(isCommitted))
        try await work.task.value
    }
}
