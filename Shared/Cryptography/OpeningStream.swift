/// Opens what ``SealingStream`` made, piece by piece, in memory of about one chunk.
///
/// Every byte returned is authentic and in its place, but only ``finish()`` proves that the end is not missing: whoever
/// cannot take back what was passed on already (an HTTP answer) must break off visibly when it throws.
package struct OpeningStream: Sendable {
    private let key: DataKey
    private let context: SealingContext
    private var cipher: StreamCipher?
    private var pending: [UInt8] = []
    private var nextIndex: UInt32? = 0

    /// - Parameter key: The version named by ``keyVersion(ofHeader:)``.
    package init(key: DataKey, context: SealingContext) {
        self.key = key
        self.context = context
    }

    /// Returns the version of the data key that opens a blob, from its first 5 bytes or more.
    /// - Throws: ``SealingError/malformed``.
    package static func keyVersion(ofHeader header: [UInt8]) throws(SealingError) -> KeyVersion {
        guard header.count >= 5, header[0] == SealedFormat.stream.rawValue else { throw .malformed }
        return KeyVersion(rawValue: header[1..<5].reduce(0) { $0 << 8 | UInt32($1) })
    }

    /// Adds the next piece of the sealed form, of any length.
    /// - Returns: Plaintext that is proven authentic, possibly none yet.
    /// - Throws: ``SealingError``; after an error nothing more is returned.
    package mutating func update(_ piece: [UInt8]) throws(SealingError) -> [UInt8] {
        guard self.nextIndex != nil else { throw .streamEnded }
        self.pending.append(contentsOf: piece)
        do throws(SealingError) {
            guard let cipher = try self.startedCipher() else { return [] }
            let sealedChunkLength = StreamCipher.chunkLength + StreamCipher.tagLength
            var plaintext: [UInt8] = []
            var offset = 0
            // The last chunk is opened by `finish()`; a full one stays until more follows.
            while self.pending.count - offset > sealedChunkLength {
                guard let index = self.nextIndex, index < .max else { throw .streamEnded }
                let chunk = self.pending[offset..<offset + sealedChunkLength]
                plaintext.append(contentsOf: try cipher.open(chunk, index: index, isFinal: false))
                self.nextIndex = index + 1
                offset += sealedChunkLength
            }
            self.pending.removeFirst(offset)
            return plaintext
        } catch {
            self.nextIndex = nil
            throw error
        }
    }

    /// Ends the blob.
    /// - Returns: The last of the plaintext.
    /// - Throws: ``SealingError/notAuthentic`` when the end is missing; ``SealingError/streamEnded`` after an error or
    ///   when called again.
    package mutating func finish() throws(SealingError) -> [UInt8] {
        guard let index = self.nextIndex else { throw .streamEnded }
        self.nextIndex = nil
        guard let cipher = try self.startedCipher() else { throw .malformed }
        defer { self.pending = [] }
        return try cipher.open(self.pending[...], index: index, isFinal: true)
    }

    /// Returns the length of the blob in a sealed form of `length` bytes, `nil` when no sealed form is that long.
    package static func plaintextLength(ofSealed length: Int) -> Int? {
        let body = length - StreamCipher.headerLength
        guard body >= StreamCipher.tagLength else { return nil }
        let sealedChunkLength = StreamCipher.chunkLength + StreamCipher.tagLength
        let chunks = (body + sealedChunkLength - 1) / sealedChunkLength
        let plaintext = body - chunks * StreamCipher.tagLength
        return SealingStream.sealedLength(ofPlaintext: max(0, plaintext)) == length ? plaintext : nil
    }

    /// The cipher once the whole header has arrived, which is then removed from `pending`.
    private mutating func startedCipher() throws(SealingError) -> StreamCipher? {
        if let cipher = self.cipher { return cipher }
        guard self.pending.count >= StreamCipher.headerLength else { return nil }
        let version = try Self.keyVersion(ofHeader: self.pending)
        guard version == self.key.version else { throw .keyVersionMismatch(found: version) }
        let salt = Array(self.pending[5..<5 + StreamCipher.saltLength])
        let prefix = Array(self.pending[(5 + StreamCipher.saltLength)..<StreamCipher.headerLength])
        let cipher = StreamCipher(key: self.key, context: self.context, salt: salt, prefix: prefix)
        self.pending.removeFirst(StreamCipher.headerLength)
        self.cipher = cipher
        return cipher
    }
}
