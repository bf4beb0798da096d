import Cryptography
package import FoundationEssentials

/// What a signed address gives access to.
package struct AddressTarget: Equatable, Sendable {
    /// The tenant that owns the object.
    package let tenantID: UUID
    /// The object, by its identifier in the media store.
    package let objectID: UUID
    /// The HTTP method in capitals, such as `GET`; routes that answer `HEAD` verify it as `GET`.
    package let method: String

    /// States what is given access to; no two targets share an address.
    package init(tenantID: UUID, objectID: UUID, method: String) {
        self.tenantID = tenantID
        self.objectID = objectID
        self.method = method
    }
}

/// The part of an address that proves we made it. A bearer secret until it expires; prints as redacted.
package struct SignedAddress: Equatable, Sendable, CustomStringConvertible {
    /// Unix time in seconds from which on the address is refused.
    package let expiresAt: Int64
    /// Which key signed; `[A-Za-z0-9_-]`, 1 to 32 characters.
    package let keyID: String
    /// 32 bytes.
    let code: [UInt8]

    init(expiresAt: Int64, keyID: String, code: [UInt8]) {
        self.expiresAt = expiresAt
        self.keyID = keyID
        self.code = code
    }

    /// Parses the values of the query as received; `nil` unless they are spelled exactly as ``query`` spells them.
    package init?(expires: String?, key: String?, signature: String?) {
        guard
            let expires, let expiresAt = Int64(expires), expiresAt >= 0, String(expiresAt) == expires,
            let key, AddressKey.isIdentifier(key),
            let signature, let code = Base64.decode(signature, as: .url), code.count == 32
        else { return nil }
        self.init(expiresAt: expiresAt, keyID: key, code: code)
    }

    /// Base64url of 32 bytes.
    package var signature: String { Base64.encode(self.code, as: .url) }

    /// The query of the address; needs no further escaping.
    package var query: String { "expires=\(self.expiresAt)&key=\(self.keyID)&signature=\(self.signature)" }

    /// The type alone: whoever reads the address may use it.
    package var description: String { "SignedAddress(redacted)" }

    /// Compares the codes in constant time.
    package static func == (left: SignedAddress, right: SignedAddress) -> Bool {
        left.expiresAt == right.expiresAt && left.keyID == right.keyID && constantTimeEquals(left.code, right.code)
    }
}

/// Why a signed address is refused.
package enum SignedAddressError: Error, Equatable {
    /// Not signed by us for this target in this region, or with a key that is no longer known.
    case invalid
    /// Ours, but too old.
    case expired
}
