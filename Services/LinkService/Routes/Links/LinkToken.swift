import Cryptography
import VerificationDomain

/// The secret part of a hosted link, as it stands in its address.
struct LinkToken: Sendable, Equatable {
    /// 43 base64url characters.
    let text: String

    /// Reads a token from an address or a cookie.
    /// - Returns: `nil` unless it has the form of a token, so that nothing else reaches the lookup.
    init?(_ text: String) {
        guard text.utf8.count == 43, Base64URL.decode(text)?.count == 32 else { return nil }
        self.text = text
    }

    /// What is stored of it.
    var hash: [UInt8] { RunLinks.hash(of: self.text) }

    /// Its name in token-free addresses.
    var handle: LinkHandle { LinkHandle(self) }
}

extension LinkToken: CustomStringConvertible {
    /// A token opens somebody's link.
    var description: String { "LinkToken(redacted)" }
}

/// Tells the links of one browser apart in addresses, without opening any of them.
struct LinkHandle: Sendable, Hashable {
    /// 16 lower-case hexadecimal digits.
    let text: String

    /// The first 64 bits of a digest of the token: enough for one browser's links, too little to find a token from.
    fileprivate init(_ token: LinkToken) {
        self.text = String(SHA256Digest.digest(of: "handle|\(token.text)").hex.prefix(16))
    }

    /// Reads a handle from an address; `nil` when it has another form.
    init?(_ text: String) {
        let isHex = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        guard text.utf8.count == 16, isHex else { return nil }
        self.text = text
    }

    /// The token-free address of the link, without host.
    var path: String { "/l/r/\(self.text)" }

    /// Where the link's QR code is; like every token-free address it opens nothing without the cookie.
    var codePath: String { "\(self.path)/code.svg" }
}

extension LinkHandle: CustomStringConvertible {
    /// Handles stay out of logs, as tokens do.
    var description: String { "LinkHandle(redacted)" }
}
