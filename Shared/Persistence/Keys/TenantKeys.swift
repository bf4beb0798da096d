package import Cryptography
package import Foundation
package import PostgresClient
import Synchronization
package import VerificationDomain

extension KeyPurpose {
    /// Bodies of events, until they are erased.
    package static let events = KeyPurpose(rawValue: "events")
}

/// The data keys of tenants for one purpose: made at first use, wrapped by the deployment's key, kept in
/// `tenant_keys`, and remembered unwrapped in this process.
package final class TenantKeys: Sendable {
    private struct Name: Hashable {
        let tenant: TenantID
        let version: KeyVersion
    }

    private struct Known {
        var keys: [Name: DataKey] = [:]
        var current: [TenantID: KeyVersion] = [:]
    }

    private let wrapping: WrappingKey
    private let sql: any SQLExecutor
    private let known = Mutex(Known())

    /// - Parameters:
    ///   - wrapping: The deployment's key for the purpose.
    ///   - sql: The pool: keys are written in transactions of their own.
    package init(wrapping: WrappingKey, sql: any SQLExecutor) {
        self.wrapping = wrapping
        self.sql = sql
    }

    /// The key that seals now.
    package func current(tenant: TenantID) async throws -> DataKey {
        if let key = self.known.withLock({ known in
            known.current[tenant].flatMap { known.keys[Name(tenant: tenant, version: $0)] }
        }) {
            return key
        }
        if let stored = try await self.newest(tenant: tenant) { return stored }
        let made = DataKey.generate()
        // Somebody else may have made the first one at the same moment; then theirs counts.
        try await self.sql.execute(
            """
            INSERT INTO tenant_keys (tenant_id, purpose, version, wrapped)
            VALUES (
                \(tenant), \(self.wrapping.purpose.rawValue), \(Int(made.version.rawValue)),
                \(SQLBytes(try self.wrapping.wrap(made, tenantID: tenant.rawValue)))
            )
            ON CONFLICT DO NOTHING
            """, in: tenant.sql)
        guard let stored = try await self.newest(tenant: tenant) else { throw TenantKeyError.notStored }
        return stored
    }

    /// The key of a version that sealed something earlier; `nil` when it was destroyed.
    package func key(version: KeyVersion, tenant: TenantID) async throws -> DataKey? {
        let name = Name(tenant: tenant, version: version)
        if let key = self.known.withLock({ $0.keys[name] }) { return key }
        let wrapped = try await self.sql.first(
            """
            SELECT wrapped
            FROM tenant_keys
            WHERE tenant_id = \(tenant) AND purpose = \(self.wrapping.purpose.rawValue)
                AND version = \(Int(version.rawValue))
            """, in: tenant.sql
        ) { try $0.decode("wrapped", as: SQLBytes.self).bytes }
        return try wrapped.map { try self.remember($0, as: name, isCurrent: false) }
    }

    private func newest(tenant: TenantID) async throws -> DataKey? {
        let stored = try await self.sql.first(
            """
            SELECT version, wrapped
            FROM tenant_keys
            WHERE tenant_id = \(tenant) AND purpose = \(self.wrapping.purpose.rawValue)
            ORDER BY version DESC
            LIMIT 1
            """, in: tenant.sql
        ) { (try $0.decode("version", as: Int.self), try $0.decode("wrapped", as: SQLBytes.self).bytes) }
        return try stored.map { version, wrapped in
            let name = Name(tenant: tenant, version: KeyVersion(rawValue: UInt32(version)))
            return try self.remember(wrapped, as: name, isCurrent: true)
        }
    }

    private func remember(_ wrapped: [UInt8], as name: Name, isCurrent: Bool) throws -> DataKey {
        let key = try self.wrapping.unwrap(wrapped, version: name.version, tenantID: name.tenant.rawValue)
        self.known.withLock { known in
            known.keys[name] = key
            if isCurrent { known.current[name.tenant] = name.version }
        }
        return key
    }

    /// Seals a value under the tenant's current key.
    package func seal(_ bytes: [UInt8], tenant: TenantID, object: String, id: UUID) async throws -> [UInt8] {
        let key = try await self.current(tenant: tenant)
        return try SealedValue.seal(bytes, with: key, context: self.context(tenant, object, id)).bytes
    }

    /// Opens what ``seal(_:tenant:object:id:)`` made.
    package func open(_ sealed: [UInt8], tenant: TenantID, object: String, id: UUID) async throws -> [UInt8] {
        let value = try SealedValue(bytes: sealed)
        guard let key = try await self.key(version: value.keyVersion, tenant: tenant) else {
            throw TenantKeyError.destroyed
        }
        return try value.open(with: key, context: self.context(tenant, object, id))
    }

    private func context(_ tenant: TenantID, _ object: String, _ id: UUID) -> SealingContext {
        SealingContext(purpose: self.wrapping.purpose, tenantID: tenant.rawValue, object: object, id: id)
    }
}

/// Why a tenant's key is not to be had.
package enum TenantKeyError: Error, Equatable {
    /// The key that sealed something is gone, and with it the content.
    case destroyed
    case notStored
}
