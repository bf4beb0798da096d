import Foundation
import Reports

/// Reads, changes and deletes the passkeys of the people that a tenant knows by name.
///
/// A passkey is made by a task that lets a person register one. The sandbox has canned ones under the name
/// `SandboxPerson.name`, which stay as they are whatever is asked of them.
///
/// Source: OpenAPI document, `/passkeys`.
package struct ManagePasskeys: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Gives each change its transaction.
    package init(store: any VerificationStore) { self.store = store }

    /// Oldest first.
    /// - Throws: ``PasskeyError`` when the name has none.
    package func list(of username: String, scope: Scope) async throws -> [Passkey] {
        if let canned = Self.canned(username, scope) { return canned }
        let found = try await self.store.passkeys.list(of: username, scope: scope)
        guard !found.isEmpty else { throw PasskeyError.notFound }
        return found
    }

    /// - Throws: ``PasskeyError``.
    package func find(_ id: String, of username: String, scope: Scope) async throws -> Passkey {
        let found: Passkey?
        if let canned = Self.canned(username, scope) {
            found = canned.first { $0.id == id }
        } else {
            found = try await self.store.passkeys.find(id, of: username, scope: scope)
        }
        guard let found else { throw PasskeyError.notFound }
        return found
    }

    /// Makes a passkey usable or unusable, in a transaction of its own. Safe to repeat.
    /// - Throws: ``PasskeyError``.
    package func set(
        _ state: Passkey.State, of id: String, of username: String, scope: Scope, actor: AuditActor
    ) async throws -> Passkey {
        if Self.canned(username, scope) != nil {
            let canned = try await self.find(id, of: username, scope: scope)
            return Passkey(
                id: canned.id, username: username, applicantID: canned.applicantID,
                applicationDomain: canned.applicationDomain, state: state, createdAt: canned.createdAt,
                lastUsedAt: canned.lastUsedAt)
        }
        return try await self.store.transaction(in: scope) { store in
            guard let passkey = try await store.passkeys.set(state, of: id, of: username, scope: scope) else {
                throw PasskeyError.notFound
            }
            try await store.audit.record(
                AuditEntry(actor: actor, action: .passkeyUpdated, subject: .passkey(id)), scope: scope)
            return passkey
        }
    }

    /// Deletes one passkey, or all of a name, in a transaction of its own.
    /// - Parameter id: Which; `nil` for all.
    /// - Throws: ``PasskeyError`` when there is nothing to delete.
    package func delete(_ id: String?, of username: String, scope: Scope, actor: AuditActor) async throws {
        if let canned = Self.canned(username, scope) {
            guard id == nil || canned.contains(where: { $0.id == id }) else { throw PasskeyError.notFound }
            return
        }
        try await self.store.transaction(in: scope) { store in
            let deleted = try await store.passkeys.delete(id, of: username, scope: scope)
            guard !deleted.isEmpty else { throw PasskeyError.notFound }
            for id in deleted {
                try await store.audit.record(
                    AuditEntry(actor: actor, action: .passkeyDeleted, subject: .passkey(id)), scope: scope)
            }
        }
    }

    /// - Returns: `nil` unless the name is the sandbox's own.
    private static func canned(_ username: String, _ scope: Scope) -> [Passkey]? {
        guard scope.isSandbox, username == SandboxPerson.name else { return nil }
        return SandboxPerson.passkeys.map { passkey in
            Passkey(
                id: passkey.id, username: username, applicantID: ApplicantID(rawValue: SandboxPerson.applicantID),
                applicationDomain: passkey.applicationDomain, state: passkey.isActive ? .active : .inactive,
                createdAt: passkey.createdAt, lastUsedAt: passkey.lastUsedAt)
        }
    }
}
