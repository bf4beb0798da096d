import Foundation
import Reports

/// Reads, decides and invalidates the biometric tokens of the people that a tenant knows by name.
///
/// A token is stored by the engine that makes it. The sandbox has canned ones under the name `SandboxPerson.name`, which
/// stay as they are whatever is asked of them.
///
/// Source: API reference, "Biometric tokens".
package struct ManageBiometricTokens: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Gives each change its transaction.
    package init(store: any VerificationStore) { self.store = store }

    /// Oldest first; none for a person whom nobody knows.
    package func list(of customerUserID: String, scope: Scope) async throws -> [BiometricToken] {
        if let canned = Self.canned(customerUserID, scope) { return canned }
        return try await self.store.biometricTokens.list(of: customerUserID, scope: scope)
    }

    /// - Throws: ``BiometricTokenError``.
    package func find(
        _ id: BiometricTokenID, of customerUserID: String, scope: Scope
    ) async throws -> BiometricToken {
        let found: BiometricToken?
        if let canned = Self.canned(customerUserID, scope) {
            found = canned.first { $0.id == id }
        } else {
            found = try await self.store.biometricTokens.find(id, of: customerUserID, scope: scope)
        }
        guard let found else { throw BiometricTokenError.notFound }
        return found
    }

    /// Decides a token by hand, in a transaction of its own. Safe to repeat.
    /// - Throws: ``BiometricTokenError``.
    package func set(
        _ status: BiometricToken.Status, of id: BiometricTokenID, of customerUserID: String, scope: Scope,
        actor: AuditActor
    ) async throws -> BiometricToken {
        if Self.canned(customerUserID, scope) != nil {
            let canned = try await self.find(id, of: customerUserID, scope: scope)
            return BiometricToken(
                id: id, customerUserID: customerUserID, applicantID: canned.applicantID,
                mediaType: canned.mediaType, status: status, insertedAt: canned.insertedAt)
        }
        return try await self.store.transaction(in: scope) { store in
            let token = try await store.biometricTokens.set(status, of: id, of: customerUserID, scope: scope)
            guard let token else { throw BiometricTokenError.notFound }
            try await store.audit.record(
                AuditEntry(actor: actor, action: .biometricTokenUpdated, subject: .biometricToken(id)),
                scope: scope)
            return token
        }
    }

    /// Deletes one token, or all of a person, in a transaction of its own.
    /// - Parameter id: Which; `nil` for all.
    /// - Returns: How many there were; at least 1.
    /// - Throws: ``BiometricTokenError`` when there is nothing to delete.
    package func invalidate(
        _ id: BiometricTokenID?, of customerUserID: String, scope: Scope, actor: AuditActor
    ) async throws -> Int {
        if let canned = Self.canned(customerUserID, scope) {
            let named = canned.filter { id == nil || $0.id == id }
            guard !named.isEmpty else { throw BiometricTokenError.notFound }
            return named.count
        }
        return try await self.store.transaction(in: scope) { store in
            let deleted = try await store.biometricTokens.delete(id, of: customerUserID, scope: scope)
            guard !deleted.isEmpty else { throw BiometricTokenError.notFound }
            for id in deleted {
                try await store.audit.record(
                    AuditEntry(actor: actor, action: .biometricTokenInvalidated, subject: .biometricToken(id)),
                    scope: scope)
            }
            return deleted.count
        }
    }

    /// - Returns: `nil` unless the name is the sandbox's own.
    private static func canned(_ customerUserID: String, _ scope: Scope) -> [BiometricToken]? {
        guard scope.isSandbox, customerUserID == SandboxPerson.name else { return nil }
        return SandboxPerson.biometricTokens.compactMap { token in
            BiometricToken.Status(rawValue: token.status).map { status in
                BiometricToken(
                    id: BiometricTokenID(rawValue: token.id), customerUserID: customerUserID,
                    applicantID: ApplicantID(rawValue: SandboxPerson.applicantID), mediaType: "motion_capture",
                    status: status, insertedAt: token.insertedAt)
            }
        }
    }
}
