package import Cryptography
package import FoundationEssentials

/// A deployment's key for signing addresses, with the name that addresses carry.
package struct AddressKey: Sendable {
    /// The name: `[A-Za-z0-9_-]`, 1 to 32 characters; not secret.
    package let id: String
    fileprivate let hmac: HMACSHA256

    /// - Parameter id: 1 to 32 of `[A-Za-z0-9_-]`; other names are refused.
    /// - Returns: `nil` when the name is not allowed.
    package init?(id: String, secret: SymmetricSecret) {
        guard Self.isIdentifier(id) else { return nil }
        self.id = id
        self.hmac = HMACSHA256(secret: secret.derived(for: "media-download-address"))
    }

    static func isIdentifier(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

/// Signs download addresses and proves them: HMAC-SHA256 over region, tenant, object, method, expiry and key name.
///
/// A valid address says only that we once gave it out: whether the object still exists is asked afterwards.
package struct AddressSigner: Sendable {
    private let region: String
    private let current: AddressKey
    private let keys: [String: AddressKey]

    /// - Parameters:
    ///   - current: Signs new addresses.
    ///   - older: Still accepted, until the addresses they signed have expired.
    package init(region: String, current: AddressKey, older: [AddressKey] = []) {
        self.region = region
        self.current = current
        self.keys = Dictionary((older + [current]).map { ($0.id, $0) }) { _, newer in newer }
    }

    /// - Parameter expiresAt: Rounded down to the second.
    package func sign(_ target: AddressTarget, expiresAt: Date) -> SignedAddress {
        // A time beyond all numbers gives an address that has expired, never a crash.
        let expiry = max(0, Int64(exactly: expiresAt.timeIntervalSince1970.rounded(.down)) ?? 0)
        let message = self.message(target, expiresAt: expiry, keyID: self.current.id)
        return SignedAddress(expiresAt: expiry, keyID: self.current.id, code: self.current.hmac.code(for: message))
    }

    /// Returns normally when the address is ours, for this target, and still valid at `now`.
    ///
    /// Only an address that is ours learns that it has expired.
    package func verify(
        _ address: SignedAddress, of target: AddressTarget, now: Date
    ) throws(SignedAddressError) {
        let message = self.message(target, expiresAt: address.expiresAt, keyID: address.keyID)
        guard let key = self.keys[address.keyID], key.hmac.isValid(address.code, for: message) else { throw .invalid }
        guard now.timeIntervalSince1970 < Double(address.expiresAt) else { throw .expired }
    }

    /// Each field with its length before it, so that no two targets have the same message.
    private func message(_ target: AddressTarget, expiresAt: Int64, keyID: String) -> [UInt8] {
        let fields = [
            "martlet-address-1", self.region, target.tenantID.uuidString.lowercased(),
            target.objectID.uuidString.lowercased(), target.method, String(expiresAt), keyID,
        ]
        return fields.flatMap { Array("\($0.utf8.count):\($0),".utf8) }
    }
}
