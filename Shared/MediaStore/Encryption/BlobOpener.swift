import Cryptography

/// Turns a blob's sealed chunks back into plaintext, pulled by one reader.
actor BlobOpener {
    private var sealed: BlobChunks.Iterator
    private var stream: OpeningStream
    /// Sealed bytes that were read to learn the key's version.
    private var header: [UInt8]?
    private var isFinished = false

    private init(sealed: BlobChunks.Iterator, header: [UInt8], stream: OpeningStream) {
        self.sealed = sealed
        self.header = header
        self.stream = stream
    }

    /// Reads as much as names the key, and fetches the key.
    /// - Throws: ``MediaStoreError/damaged`` when it is no sealed blob, ``MediaStoreError/keyUnavailable``.
    static func open(_ chunks: BlobChunks, key: BlobKey, keys: any DataKeyProvider) async throws -> BlobOpener {
        var sealed = chunks.makeAsyncIterator()
        var header: [UInt8] = []
        while header.count < 5, let chunk = try await sealed.next() { header.append(contentsOf: chunk) }
        guard let version = try? OpeningStream.keyVersion(ofHeader: header) else { throw MediaStoreError.damaged }
        guard let dataKey = try await keys.dataKey(tenantID: key.tenantID, version: version) else {
            throw MediaStoreError.keyUnavailable
        }
        let stream = OpeningStream(key: dataKey, context: .media(key))
        return BlobOpener(sealed: sealed, header: header, stream: stream)
    }

    /// Returns the next plaintext, `nil` after the last, which is proven to be the last.
    func next() async throws -> [UInt8]? {
        while !self.isFinished {
            let plaintext: [UInt8]
            if let piece = try await self.nextSealed() {
                plaintext = try self.checked { stream throws(SealingError) in try stream.update(piece) }
            } else {
                self.isFinished = true
                plaintext = try self.checked { stream throws(SealingError) in try stream.finish() }
            }
            if !plaintext.isEmpty { return plaintext }
        }
        return nil
    }

    private func nextSealed() async throws -> [UInt8]? {
        if let header = self.header {
            self.header = nil
            return header
        }
        // The reader is one task at a time (``BlobChunks``), so the copy is not raced by another call.
        var iterator = self.sealed
        defer { self.sealed = iterator }
        return try await iterator.next()
    }

    private func checked(
        _ step: (inout OpeningStream) throws(SealingError) -> [UInt8]
    ) throws(MediaStoreError) -> [UInt8] {
        do {
            return try step(&self.stream)
        } catch {
            self.isFinished = true
            throw .damaged
        }
    }
}

extension SealingContext {
    /// Binds a blob's sealed form to its tenant and object.
    static func media(_ key: BlobKey) -> SealingContext {
        SealingContext(purpose: .media, tenantID: key.tenantID, object: "blob", id: key.objectID)
    }
}
