import Crypto
import FoundationEssentials

/// A SHA-256 digest: 32 bytes.
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The digest's length in bytes.
    package static let byteCount = 32

    /// The 32 bytes, in order.
    package let bytes: [UInt8]

    /// Adopts a stored digest.
    /// - Returns: `nil` unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Parses 64 hexadecimal digits of either case.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    fileprivate init(_ digest: SHA256.Digest) { self.bytes = Array(digest) }

    /// Returns the digest of a message held in memory.
    package static func digest(of message: [UInt8]) -> SHA256Digest {
        SHA256Digest(SHA256.hash(data: message))
    }

    /// Returns the digest of a text's UTF-8 bytes.
    package static func digest(of text: String) -> SHA256Digest {
        self.digest(of: Array(text.utf8))
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { Hex.encode(self.bytes) }

    package var description: String { self.hex }
}

/// Digests a message that arrives in pieces, such as an upload.
package struct SHA256Hasher: Sendable {
    private var hasher = SHA256()

    /// A hasher that nothing was added to.
    package init() {}

    /// Adds the next piece; pieces may have any length, also none.
    package mutating func update(_ bytes: [UInt8]) { self.hasher.update(data: bytes) }

    /// Returns the digest of everything added so far; more may be added afterwards.
    package func finalize() -> SHA256Digest { SHA256Digest(self.hasher.finalize()) }
}
