package import Cryptography
import Foundation
package import PostgresClient
package import VerificationDomain

/// How many tenants' keys one version of a wrapping key still wraps.
package struct WrappingKeyUse: Sendable, Equatable {
    /// What the keys are for.
    package let purpose: KeyPurpose
    /// The version that wraps them.
    package let version: KeyVersion
    /// How many keys those are.
    package let keys: Int
    /// How many tenants have them.
    package let tenants: Int

    /// States a count.
    package init(purpose: KeyPurpose, version: KeyVersion, keys: Int, tenants: Int) {
        self.purpose = purpose
        self.version = version
        self.keys = keys
        self.tenants = tenants
    }
}

/// Counts what wrapping keys wrap, and wraps it again with the newest version.
package struct PostgresWrappingKeys: Sendable {
    /// How many keys one transaction wraps again at most.
    package static let batch = 100

    private let sql: any SQLTransactor

    /// - Parameter sql: The pool: each batch is a transaction of its own.
    package init(on sql: any SQLTransactor) { self.sql = sql }

    /// Every version that wraps something, by purpose.
    /// - Throws: `SQLError`.
    package func uses() async throws -> [WrappingKeyUse] {
        try await self.sql.all("SELECT purpose, wrapped_by, keys, tenants FROM wrapping_key_uses()", in: .unscoped) {
            row in
            WrappingKeyUse(
                purpose: KeyPurpose(rawValue: try row.decode("purpose")),
                version: KeyVersion(rawValue: UInt32(clamping: try row.decode("wrapped_by", as: Int.self))),
                keys: try row.decode("keys"), tenants: try row.decode("tenants"))
        }
    }

    /// Confirms that every version that wraps something is at hand.
    /// - Throws: ``WrappingKeyMissing`` for the first that is not; `SQLError`.
    package func require(_ wrappingKeys: [WrappingKey]) async throws {
        if wrappingKeys.isEmpty { return }
        for use in try await self.uses() {
            guard let key = wrappingKeys.first(where: { $0.purpose == use.purpose }), !key.has(use.version) else {
                continue
            }
            throw WrappingKeyMissing(use: use)
        }
    }

    /// Wraps a batch of a tenant's keys again that an older version wraps, and writes that down in the audit log, in one
    /// transaction. The keys themselves stay what they are, so that whoever has them in memory need not hear of it. Safe
    /// to run twice, or by two processes at once: rows are locked.
    /// - Returns: How many it wrapped; fewer than `limit` when none is left.
    /// - Throws: `SealingError.keyVersionMismatch` when the version that wraps a key is not at hand; `SQLError`.
    package func rewrap(
        _ wrapping: WrappingKey, tenant: TenantID, actor: AuditActor, limit: Int = PostgresWrappingKeys.batch
    ) async throws -> Int {
        let purpose = wrapping.purpose.rawValue
        return try await self.sql.transaction(in: tenant.sql) { transaction in
            let outdated = try await transaction.all(
                """
                SELECT version, wrapped
                FROM tenant_keys
                WHERE tenant_id = \(tenant) AND purpose = \(purpose)
                    AND substring(wrapped FROM 2 FOR 4) <> \(SQLBytes(wrapping.current.bigEndianBytes))
                ORDER BY version
                LIMIT \(limit)
                FOR NO KEY UPDATE
                """, in: tenant.sql
            ) { (try $0.decode("version", as: Int.self), try $0.decode("wrapped", as: SQLBytes.self).bytes) }
            for (number, wrapped) in outdated {
                let version = KeyVersion(rawValue: UInt32(clamping: number))
                let key = try wrapping.unwrap(wrapped, version: version, tenantID: tenant.rawValue)
                try transaction.enqueue(
                    """
                    UPDATE tenant_keys
                    SET wrapped = \(SQLBytes(try wrapping.wrap(key, tenantID: tenant.rawValue)))
                    WHERE tenant_id = \(tenant) AND purpose = \(purpose) AND version = \(number)
                    """, in: tenant.sql)
            }
            if !outdated.isEmpty {
                try await PostgresAuditLog(on: transaction).record(
                    AuditEntry(
                        actor: actor, action: .keysRewrapped,
                        subject: AuditSubject(kind: "tenant_keys", id: "\(purpose):\(wrapping.current)")),
                    tenant: tenant)
            }
            return outdated.count
        }
    }
}

/// A version of a wrapping key is missing from the configuration while keys are wrapped by it.
package struct WrappingKeyMissing: Error, Equatable, CustomStringConvertible {
    /// What cannot be unwrapped.
    package let use: WrappingKeyUse

    /// Names purpose, version and how many keys that concerns.
    package var description: String {
        "version \(self.use.version) of the wrapping key for \(self.use.purpose), which wraps \(self.use.keys) keys of "
            + "\(self.use.tenants) tenants"
    }
}

extension KeyVersion {
    /// As in the head of a wrapped key.
    fileprivate var bigEndianBytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self.rawValue >> $0) }
    }
}
