import JobQueue
import Persistence
import PostgresClient
import Synchronization
import VerificationDomain

/// A database that is away, and that counts how often it was asked.
final class AbsentDatabase: SQLTransactor {
    private let asked = Mutex(0)

    /// How many statements and transactions were begun.
    var questions: Int { self.asked.withLock { $0 } }

    /// The repositories over it.
    var store: any VerificationStore {
        PostgresVerificationStore(on: self, parts: .init(producer: JobProducer(wakeUp: nil)))
    }

    func query(_ statement: SQLStatement, in scope: SQLScope) async throws -> SQLRows {
        self.asked.withLock { $0 += 1 }
        throw SQLError.closed
    }

    func transaction<R: Sendable>(
        in scope: SQLScope, _ body: (SQLTransaction) async throws -> R
    ) async throws -> R {
        self.asked.withLock { $0 += 1 }
        throw SQLError.closed
    }
}
