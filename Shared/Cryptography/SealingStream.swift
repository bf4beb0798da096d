/// Seals a blob piece by piece, in memory of about one chunk: AES-256-GCM in chunks of 64 KiB.
///
/// Sealed form: a header of 44 bytes (format `2`, key version, salt, nonce prefix), then every chunk with its 16-byte
/// tag. Each chunk is bound to its index, to being the last or not, and to the ``SealingContext``; ``OpeningStream``
/// therefore notices chunks that were dropped, moved, repeated or taken from elsewhere. Not copyable: a copy would use
/// nonces twice.
package struct SealingStream: ~Copyable, Sendable {
    private let cipher: StreamCipher
    private var output: [UInt8]
    private var pending: [UInt8] = []
    private var nextIndex: UInt32? = 0

    /// - Parameter random: Gives the salt and the nonce prefix.
    package init(key: DataKey, context: SealingContext, random: RandomBytes = SecureRandom.bytes) {
        let salt = random(StreamCipher.saltLength)
        let prefix = random(StreamCipher.prefixLength)
        self.cipher = StreamCipher(key: key, context: context, salt: salt, prefix: prefix)
        self.output = [SealedFormat.stream.rawValue]
        self.output.append(bigEndian: key.version.rawValue)
        self.output.append(contentsOf: salt + prefix)
    }

    /// Adds the next piece, of any length.
    /// - Returns: What can be written already, possibly nothing; the first answer starts with the header.
    /// - Throws: ``SealingError/streamEnded`` after ``finish()`` or beyond 2³² chunks; ``SealingError/cipherFailure``.
    package mutating func update(_ piece: [UInt8]) throws(SealingError) -> [UInt8] {
        guard self.nextIndex != nil else { throw .streamEnded }
        self.pending.append(contentsOf: piece)
        var offset = 0
        // A full chunk stays until more follows: only then is it known not to be the last.
        while self.pending.count - offset > StreamCipher.chunkLength {
            try self.seal(self.pending[offset..<offset + StreamCipher.chunkLength], isFinal: false)
            offset += StreamCipher.chunkLength
        }
        self.pending.removeFirst(offset)
        return self.takeOutput()
    }

    /// Ends the blob.
    /// - Returns: The rest of the sealed form; never empty, not even for an empty blob.
    /// - Throws: ``SealingError/streamEnded`` when called again; ``SealingError/cipherFailure``.
    package mutating func finish() throws(SealingError) -> [UInt8] {
        try self.seal(self.pending[...], isFinal: true)
        self.pending = []
        return self.takeOutput()
    }

    /// Returns the length of the sealed form of a blob of `length` bytes.
    package static func sealedLength(ofPlaintext length: Int) -> Int {
        let chunks = max(1, (length + StreamCipher.chunkLength - 1) / StreamCipher.chunkLength)
        return StreamCipher.headerLength + length + chunks * StreamCipher.tagLength
    }

    private mutating func seal(_ chunk: ArraySlice<UInt8>, isFinal: Bool) throws(SealingError) {
        guard let index = self.nextIndex else { throw .streamEnded }
        self.output.append(contentsOf: try self.cipher.seal(chunk, index: index, isFinal: isFinal))
        self.nextIndex = isFinal || index == .max ? nil : index + 1
    }

    private mutating func takeOutput() -> [UInt8] {
        defer { self.output = [] }
        return self.output
    }
}
