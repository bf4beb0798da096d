import Cryptography
import Foundation
import MediaStore
import Testing

struct AddressSignerTests {
    private static let target = AddressTarget(tenantID: UUID(), objectID: UUID(), method: "GET")

    private let target = AddressSignerTests.target
    private let secret = SymmetricSecret.generate()
    private let expiry = Date(timeIntervalSince1970: 1_800_000_000)

    private func signer(_ id: String = "k1", region: String = "eu", older: [AddressKey] = []) throws -> AddressSigner {
        AddressSigner(
            region: region, current: try #require(AddressKey(id: id, secret: self.secret)), older: older)
    }

    @Test func validUntilTheSecondOfItsExpiry() throws {
        let signer = try self.signer()
        let address = signer.sign(self.target, expiresAt: self.expiry)
        try signer.verify(address, of: self.target, now: self.expiry - 1)
        #expect(throws: SignedAddressError.expired) {
            try signer.verify(address, of: self.target, now: self.expiry)
        }
        #expect(throws: SignedAddressError.expired) {
            try signer.verify(address, of: self.target, now: self.expiry + 1)
        }
    }

    @Test func survivesItsTextForm() throws {
        let signer = try self.signer()
        let query = signer.sign(self.target, expiresAt: self.expiry).query
        var components = URLComponents()
        components.percentEncodedQuery = query
        let values = Dictionary(uniqueKeysWithValues: (components.queryItems ?? []).map { ($0.name, $0.value) })
        let address = try #require(
            SignedAddress(
                expires: values["expires"] ?? nil, key: values["key"] ?? nil, signature: values["signature"] ?? nil))
        try signer.verify(address, of: self.target, now: self.expiry - 1)
    }

    @Test(arguments: [
        AddressTarget(tenantID: UUID(), objectID: target.objectID, method: "GET"),
        AddressTarget(tenantID: target.tenantID, objectID: UUID(), method: "GET"),
        AddressTarget(tenantID: target.tenantID, objectID: target.objectID, method: "DELETE"),
        AddressTarget(tenantID: target.objectID, objectID: target.tenantID, method: "GET"),
    ])
    func opensNothingElse(other: AddressTarget) throws {
        let signer = try self.signer()
        let address = signer.sign(self.target, expiresAt: self.expiry)
        #expect(throws: SignedAddressError.invalid) { try signer.verify(address, of: other, now: self.expiry - 1) }
    }

    @Test func isRefusedInAnotherRegionWithTheSameKey() throws {
        let address = try self.signer(region: "us").sign(self.target, expiresAt: self.expiry)
        let here = try self.signer(region: "eu")
        #expect(throws: SignedAddressError.invalid) { try here.verify(address, of: self.target, now: self.expiry - 1) }
    }

    @Test func changedExpiryIsInvalidNotExpired() throws {
        let signer = try self.signer()
        let address = signer.sign(self.target, expiresAt: self.expiry)
        let longer = try #require(
            SignedAddress(
                expires: String(address.expiresAt + 1), key: address.keyID, signature: address.signature))
        #expect(throws: SignedAddressError.invalid) { try signer.verify(longer, of: self.target, now: self.expiry) }
    }

    @Test func everyChangedBitOfTheSignatureIsInvalid() throws {
        let signer = try self.signer()
        let address = signer.sign(self.target, expiresAt: self.expiry)
        let code = try #require(Base64.decode(address.signature, as: .url))
        for bit in 0..<256 {
            var changed = code
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let forged = try #require(
                SignedAddress(
                    expires: String(address.expiresAt), key: address.keyID,
                    signature: Base64.encode(changed, as: .url)))
            #expect(throws: SignedAddressError.invalid) {
                try signer.verify(forged, of: self.target, now: self.expiry - 1)
            }
        }
    }

    @Test func olderKeysAreAcceptedUntilTheyAreRemoved() throws {
        let older = try #require(AddressKey(id: "k0", secret: .generate()))
        let address = AddressSigner(region: "eu", current: older).sign(self.target, expiresAt: self.expiry)
        try self.signer(older: [older]).verify(address, of: self.target, now: self.expiry - 1)
        let without = try self.signer()
        #expect(throws: SignedAddressError.invalid) {
            try without.verify(address, of: self.target, now: self.expiry - 1)
        }
    }

    @Test func nameOfTheKeyIsSigned() throws {
        let twin = try #require(AddressKey(id: "k2", secret: self.secret))
        let signer = try self.signer("k1", older: [twin])
        let address = signer.sign(self.target, expiresAt: self.expiry)
        let renamed = try #require(
            SignedAddress(expires: String(address.expiresAt), key: "k2", signature: address.signature))
        #expect(throws: SignedAddressError.invalid) {
            try signer.verify(renamed, of: self.target, now: self.expiry - 1)
        }
    }

    @Test(
        arguments: [
            (nil, "k", "x"), ("1", nil, "x"), ("1", "k", nil), ("01", "k", "x"), ("-1", "k", "x"), ("+1", "k", "x"),
            ("99999999999999999999", "k", "x"), ("1", "", "x"), ("1", "k k", "x"), ("1", "k", ""), ("1", "k", "AAAA"),
        ] as [(String?, String?, String?)])
    func oddSpellingsAreNoAddress(expires: String?, key: String?, signature: String?) {
        let code = Base64.encode([UInt8](repeating: 0, count: 32), as: .url)
        let address = SignedAddress(expires: expires, key: key, signature: signature == "x" ? code : signature)
        #expect(address == nil)
    }

    @Test func timesBeyondAllNumbersAreExpired() throws {
        let signer = try self.signer()
        let address = signer.sign(self.target, expiresAt: Date(timeIntervalSince1970: .infinity))
        #expect(throws: SignedAddressError.expired) { try signer.verify(address, of: self.target, now: self.expiry) }
    }

    @Test func printsRedacted() throws {
        let address = try self.signer().sign(self.target, expiresAt: self.expiry)
        #expect("\(address)" == "SignedAddress(redacted)")
    }
}
