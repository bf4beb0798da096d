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

    var workflows: ManageWorkflows {
        ManageWorkflows(store: self.store, identifiers: self.identifiers, now: self.now)
    }
    var activations: ManageActivations { ManageActivations(store: self.store, now: self.now) }
    var erasure: ForceErasure { ForceErasure(store: self.store, now: self.now) }
    var readWorkflows: ReadWorkflows { ReadWorkflows(store: self.store) }

    /// A version that an argument names by number or word.
    /// - Throws: ``CommandFailure`` when the tenant, the workflow or the version is not there.
    func version(
        _ selection: String, of workflow: String, tenant: String, in environment: String
    ) async throws -> WorkflowVersion {
        guard let id = WorkflowID(workflow) else { throw CommandFailure(message: "\(workflow) is not an id") }
        guard let selection = WorkflowVersionSelection(selection),
            let environment = TenantEnvironment(rawValue: environment)
        else { throw CommandFailure(message: "no version \(selection)") }
        let scope = Scope(tenantID: try await self.tenant(tenant).id, environment: environment)
        return try await self.readWorkflows.definition(of: selection, of: id, scope: scope)
    }

    /// - Throws: ``CommandFailure`` when there is no such tenant.
    func tenant(_ text: String) async throws -> Tenant {
        guard let id = TenantID(text), let tenant = try await self.store.tenants.find(id) else {
            throw CommandFailure(message: "no tenant \(text); `martletctl tenant list` shows them")
        }
        return tenant
    }
}
