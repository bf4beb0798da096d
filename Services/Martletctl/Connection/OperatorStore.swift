import Cryptography
import Foundation
import JobQueue
import Persistence
import PostgresClient
import VerificationDomain

/// The use cases as the operator's commands need them.
struct OperatorStore {
    let store: PostgresVerificationStore
    let identifiers = IdentifierSource { UUIDv7.make(at: Date()) }
    let now: @Sendable () -> Date = { Date() }
    /// Who is at the terminal, as the audit log names them.
    static let actor = AuditActor.operatorCommand(ProcessInfo.processInfo.environment["USER"] ?? "unknown")
    var actor: AuditActor { Self.actor }

    init(pool: PostgresPool) {
        self.store = PostgresVerificationStore(on: pool, parts: .init(producer: JobProducer(wakeUp: nil)))
    }

    /// - Throws: ``CommandFailure`` when there is no such tenant.
    func tenant(_ text: String) async throws -> Tenant {
        guard let id = TenantID(text), let tenant = try await self.store.tenants.find(id) else {
            throw CommandFailure(message: "no tenant \(text); `martletctl tenant list` shows them")
        }
        return tenant
    }
}
