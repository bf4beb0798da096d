package import FoundationEssentials

/// Where a sealed value belongs: bound to its ciphertext as associated data, so that it opens nowhere else.
///
/// Not stored with the value; whoever opens it states the place it was read from.
package struct SealingContext: Hashable, Sendable {
    /// The purpose of the key hierarchy.
    package let purpose: KeyPurpose
    /// The tenant that owns the value.
    package let tenantID: UUID
    /// The table and column, or the kind of stored object, such as `webhooks.token`.
    package let object: String
    /// The row's or object's identifier in its canonical spelling.
    package let id: String

    /// - Parameter object: A constant; values outlive deployments, so it is never renamed.
    package init(purpose: KeyPurpose, tenantID: UUID, object: String, id: String) {
        self.purpose = purpose
        self.tenantID = tenantID
        self.object = object
        self.id = id
    }

    /// A row with a UUID for its key; its spelling is lower case.
    package init(purpose: KeyPurpose, tenantID: UUID, object: String, id: UUID) {
        self.init(purpose: purpose, tenantID: tenantID, object: object, id: id.uuidString.lowercased())
    }

    /// The associated data for one format and key version: every field with its length before it, so that no two
    /// contexts have the same encoding.
    func associatedData(format: SealedFormat, keyVersion: KeyVersion) -> [UInt8] {
        var data: [UInt8] = [format.rawValue]
        data.append(bigEndian: keyVersion.rawValue)
        for field in [self.purpose.rawValue, self.tenantID.uuidString.lowercased(), self.object, self.id] {
            data.append(bigEndian: UInt32(field.utf8.count))
            data.append(contentsOf: field.utf8)
        }
        return data
    }
}

/// The first byte of everything sealed: how to read the rest. Stored values outlive deployments, so numbers are never
/// reused.
enum SealedFormat: UInt8 {
    /// ``SealedValue``
    case value = 1
    /// The output of ``SealingStream``
    case stream = 2
    /// A data key under a ``WrappingKey``
    case wrappedKey = 3
}

/// Why something could not be sealed or opened.
package enum SealingError: Error, Equatable {
    /// Too short, or not of the expected format.
    case malformed
    /// Sealed with another version of the key than the one at hand.
    case keyVersionMismatch(found: KeyVersion)
    /// Altered, truncated, reordered, or sealed under another key or context; which of these cannot be told.
    case notAuthentic
    /// The stream was finished before, has failed before, or exceeds 2³² chunks.
    case streamEnded
    /// The cipher itself failed; not a property of the input.
    case cipherFailure
}

extension [UInt8] {
    mutating func append(bigEndian value: UInt32) {
        for shift in stride(from: 24, through: 0, by: -8) { self.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}
