package import Cryptography
package import Persistence
package import PostgresClient

/// The deployment's keys in tests: the same in every process.
package enum TestKeys {
    /// Signs links.
    package static let links = Self.secret(1)

    /// Opens and seals webhook tokens.
    package static func webhooks(on sql: any SQLExecutor) -> TenantKeys { Self.keys(.webhookSecrets, 2, on: sql) }

    /// Opens and seals bodies of events.
    package static func events(on sql: any SQLExecutor) -> TenantKeys { Self.keys(.events, 3, on: sql) }

    private static func keys(_ purpose: KeyPurpose, _ byte: UInt8, on sql: any SQLExecutor) -> TenantKeys {
        do {
            let wrapping = try WrappingKey(purpose: purpose, versions: [.first: Self.secret(byte)])
            return TenantKeys(wrapping: wrapping, sql: sql)
        } catch {
            preconditionFailure("a wrapping key of one version: \(error)")
        }
    }

    private static func secret(_ byte: UInt8) -> SymmetricSecret {
        do {
            return try SymmetricSecret(bytes: Array(repeating: byte, count: SymmetricSecret.byteCount))
        } catch {
            preconditionFailure("32 bytes are a secret: \(error)")
        }
    }
}
