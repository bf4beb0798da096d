import Synchronization

/// Keeps media encrypted under their tenant's key, each bound to its tenant and object.
///
/// Memory is bounded by a few hundred kilobytes for each transfer, whatever the size of the blob.
package struct EncryptedMediaStore: Sendable {
    private let blobs: any BlobStore
    private let keys: any DataKeyProvider

    /// Joins the place where objects lie with the keys they are sealed with.
    /// - Parameters:
    ///   - blobs: Where sealed objects lie.
    ///   - keys: Gives each tenant's keys; asked once for every object that is written or opened.
    package init(blobs: any BlobStore, keys: any DataKeyProvider) {
        self.blobs = blobs
        self.keys = keys
    }

    /// Stores an object of our own making, such as a drawn file; all or nothing, as ``BlobStore/put(_:chunks:)``.
    /// - Returns: Size and digest of the plaintext.
    package func put<Chunks: AsyncSequence & Sendable>(
        _ key: BlobKey, chunks: Chunks
    ) async throws -> BlobDescription where Chunks.Element == [UInt8] {
        let dataKey = try await self.keys.currentDataKey(tenantID: key.tenantID)
        let tally = Shared(BlobTally())
        let tapped = TappedChunks(base: chunks) { chunk in tally.state.withLock { $0.add(chunk) } }
        _ = try await self.blobs.put(key, chunks: SealedChunks(base: tapped, key: dataKey, context: .media(key)))
        return tally.state.withLock { $0.description }
    }

    /// Stores an upload if it passes the checks, which are made while it streams.
    ///
    /// Nothing stays behind when it fails, and no more is read after the first bytes that are wrong.
    /// - Throws: ``MediaError`` for the upload's faults; what `chunks` and the store throw.
    package func putUpload<Chunks: AsyncSequence & Sendable>(
        _ key: BlobKey, chunks: Chunks, declared: DeclaredFile, policy: UploadPolicy
    ) async throws -> StoredUpload where Chunks.Element == [UInt8] {
        let inspector = Shared(UploadInspector(declared: declared, policy: policy))
        let media = Shared<InspectedMedia?>(nil)
        let inspected = TappedChunks(base: chunks) { chunk in
            try inspector.state.withLock { try $0.push(chunk) }
        } onEnd: {
            // Before the end is passed on: a store that has seen it publishes the blob.
            let result = try inspector.state.withLock { try $0.finish() }
            media.state.withLock { $0 = result }
        }
        let blob = try await self.put(key, chunks: inspected)
        guard let media = media.state.withLock({ $0 }) else { throw CancellationError() }
        return StoredUpload(media: media, blob: blob)
    }

    /// Opens an object.
    /// - Returns: Its plaintext, `nil` when there is none. Every chunk is authentic, but only the end of the sequence
    ///   proves that nothing is missing; iterating throws ``MediaStoreError/damaged`` where it is not.
    /// - Throws: ``MediaStoreError``.
    package func get(_ key: BlobKey) async throws -> BlobChunks? {
        guard let sealed = try await self.blobs.get(key) else { return nil }
        let opener = try await BlobOpener.open(sealed, key: key, keys: self.keys)
        return BlobChunks { try await opener.next() }
    }

    /// Reads a whole object into memory.
    /// - Returns: Its plaintext, complete and authentic; `nil` when there is none.
    /// - Throws: ``MediaStoreError``.
    package func read(_ key: BlobKey, upTo maximum: Int) async throws -> [UInt8]? {
        try await self.get(key)?.collect(upTo: maximum)
    }

    /// Deletes an object; nothing happens when there is none.
    package func delete(_ key: BlobKey) async throws { try await self.blobs.delete(key) }

    /// Whether there is an object of this name; says nothing of its key.
    package func exists(_ key: BlobKey) async throws -> Bool { try await self.blobs.exists(key) }
}

/// What the checks and the store found about an accepted upload.
package struct StoredUpload: Equatable, Sendable {
    /// Type, size and dimensions, as the checks found them.
    package let media: InspectedMedia
    /// Size and digest of the plaintext.
    package let blob: BlobDescription
}

/// State that a sequence's iterator changes and its maker reads afterwards.
private final class Shared<Value: Sendable>: Sendable {
    let state: Mutex<Value>

    init(_ value: Value) { self.state = Mutex(value) }
}
