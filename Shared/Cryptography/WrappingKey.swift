package import FoundationEssentials

/// The deployment's key for one purpose, under which tenants' data keys are stored: one version for writing, older ones
/// for reading what has not been wrapped again yet.
///
/// A wrapped key is 65 bytes: format (1 byte, `3`), the wrapping key's version (4, big endian), nonce (12), 32
/// encrypted bytes, tag (16). The associated data binds the wrapping key's version, the purpose, the tenant and the
/// data key's version, so that a row copied to another tenant does not open.
package struct WrappingKey: Sendable, CustomStringConvertible {
    /// What the keys wrapped by it are for.
    package let purpose: KeyPurpose
    /// The version that wraps: the highest there is.
    package let current: KeyVersion

    private let currentSecret: SymmetricSecret
    private let secrets: [KeyVersion: SymmetricSecret]

    /// - Throws: ``WrappingKeyError/empty`` without any version.
    package init(purpose: KeyPurpose, versions: [KeyVersion: SymmetricSecret]) throws(WrappingKeyError) {
        guard let newest = versions.max(by: { $0.key < $1.key }) else { throw .empty }
        self.purpose = purpose
        self.current = newest.key
        self.currentSecret = newest.value
        self.secrets = versions
    }

    /// Parses the configured form: `version:secret` pairs separated by commas, such as `2:q83v…,1:3q2+…`, or one secret
    /// alone, which is version 1. For secrets see ``SymmetricSecret/init(parsing:)``.
    /// - Throws: ``WrappingKeyError``; it never repeats the text.
    package init(parsing text: String, purpose: KeyPurpose) throws(WrappingKeyError) {
        var versions: [KeyVersion: SymmetricSecret] = [:]
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = entry.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let number = parts.count == 1 ? 1 : UInt32(parts[0])
            guard let number, number > 0, let written = parts.last,
                let secret = try? SymmetricSecret(parsing: String(written))
            else { throw .malformed }
            guard versions.updateValue(secret, forKey: KeyVersion(rawValue: number)) == nil else {
                throw .duplicateVersion(KeyVersion(rawValue: number))
            }
        }
        try self.init(purpose: purpose, versions: versions)
    }

    /// Whether keys that this version wrapped can be opened.
    package func has(_ version: KeyVersion) -> Bool { self.secrets[version] != nil }

    /// Returns the stored form of a tenant's data key, wrapped by the current version.
    /// - Throws: ``SealingError/cipherFailure``.
    package func wrap(_ key: DataKey, tenantID: UUID) throws(SealingError) -> [UInt8] {
        try AESGCMEnvelope.seal(
            key.secret.bytes, format: .wrappedKey, keyVersion: self.current, secret: self.currentSecret,
            associatedData: self.associatedData(tenantID, wrappedBy: self.current, dataKeyVersion: key.version))
    }

    /// Returns the data key.
    /// - Parameter version: The data key's own version, as its row states.
    /// - Throws: ``SealingError/keyVersionMismatch(found:)`` when this deployment was not given the version that
    ///   wrapped it; ``SealingError/notAuthentic`` for another tenant's, purpose's or version's key, or a changed one.
    package func unwrap(
        _ wrapped: [UInt8], version: KeyVersion, tenantID: UUID
    ) throws(SealingError) -> DataKey {
        let wrappedBy = try Self.wrappingVersion(of: wrapped)
        guard let secret = self.secrets[wrappedBy] else { throw .keyVersionMismatch(found: wrappedBy) }
        let bytes = try AESGCMEnvelope.open(
            wrapped.dropFirst(5), secret: secret,
            associatedData: self.associatedData(tenantID, wrappedBy: wrappedBy, dataKeyVersion: version))
        guard let dataSecret = try? SymmetricSecret(bytes: bytes) else { throw .malformed }
        return DataKey(version: version, secret: dataSecret)
    }

    /// Whether a stored key was wrapped by an older version and should be wrapped again before that one is retired.
    package func isOutdated(_ wrapped: [UInt8]) throws(SealingError) -> Bool {
        try Self.wrappingVersion(of: wrapped) != self.current
    }

    /// Returns the version that wrapped a stored key.
    /// - Throws: ``SealingError/malformed``.
    package static func wrappingVersion(of wrapped: [UInt8]) throws(SealingError) -> KeyVersion {
        guard wrapped.count == 65, wrapped[0] == SealedFormat.wrappedKey.rawValue else { throw .malformed }
        return KeyVersion(rawValue: wrapped[1..<5].reduce(0) { $0 << 8 | UInt32($1) })
    }

    private func associatedData(_ tenantID: UUID, wrappedBy: KeyVersion, dataKeyVersion: KeyVersion) -> [UInt8] {
        SealingContext(
            purpose: self.purpose, tenantID: tenantID, object: "data_keys.wrapped_key", id: dataKeyVersion.description
        ).associatedData(format: .wrappedKey, keyVersion: wrappedBy)
    }

    package var description: String { "WrappingKey(\(self.purpose), version \(self.current), redacted)" }
}

/// Why a configured wrapping key is refused.
package enum WrappingKeyError: Error, Equatable {
    /// No version at all.
    case empty
    /// Not `version:secret` pairs, a version of zero, or a secret that is not 32 bytes.
    case malformed
    /// The same version twice.
    case duplicateVersion(KeyVersion)
}
