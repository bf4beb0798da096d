package import Cryptography

/// What was stored, measured while it streamed past.
package struct BlobDescription: Equatable, Sendable {
    /// Length in bytes.
    package let size: Int
    /// Digest of these bytes.
    package let sha256: SHA256Digest

    /// States both.
    package init(size: Int, sha256: SHA256Digest) {
        self.size = size
        self.sha256 = sha256
    }
}

/// Measures bytes as they pass.
struct BlobTally: Sendable {
    private var size = 0
    private var hasher = SHA256Hasher()

    mutating func add(_ bytes: [UInt8]) {
        self.size += bytes.count
        self.hasher.update(bytes)
    }

    var description: BlobDescription { BlobDescription(size: self.size, sha256: self.hasher.finalize()) }
}
