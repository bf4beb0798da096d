/// One version of a tenant's own key for one purpose; stored only wrapped, see ``WrappingKey``.
package struct DataKey: Sendable, Equatable, CustomStringConvertible {
    /// The version written into everything this key seals.
    package let version: KeyVersion

    let secret: SymmetricSecret

    /// A key with the given bytes, as unwrapped.
    package init(version: KeyVersion, secret: SymmetricSecret) {
        self.version = version
        self.secret = secret
    }

    /// Returns a new random key.
    package static func generate(version: KeyVersion = .first) -> DataKey {
        DataKey(version: version, secret: .generate())
    }

    /// Returns the secret for a keyed digest under this key, such as a blind index: never the sealing key itself.
    /// - Parameter use: A constant naming the use.
    package func derivedSecret(for use: String) -> SymmetricSecret { self.secret.derived(for: use) }

    package var description: String { "DataKey(version \(self.version), redacted)" }
}
