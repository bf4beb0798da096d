package import FoundationEssentials

/// Keeps blobs as files below one directory; see ``BlobDirectory`` for the layout.
///
/// Several processes may share the directory (also over NFS v4). Files are readable by their owner only.
package final class FileSystemBlobStore: BlobStore {
    /// How much is read and written by one call.
    private static let bufferSize = 262_144

    private let directory: BlobDirectory
    private let threads: BlockingThreads

    /// Makes the directory if it is missing, and proves that it can be written to. Blocks: for start-up.
    /// - Parameter threads: Where files are read and written; four threads of its own by default.
    /// - Throws: ``MediaStoreError/fileSystem(operation:code:)``.
    package init(root: String, threads: BlockingThreads? = nil) throws {
        self.directory = try BlobDirectory(root: root)
        self.threads = threads ?? BlockingThreads(label: "blob-store", count: 4)
        let probe = try self.directory.createTemporary()
        self.directory.discard(probe.path)
    }

    /// Writes a temporary file, and gives it its name when it is complete and on the disk.
    /// - Throws: ``MediaStoreError/fileSystem(operation:code:)``, `CancellationError`, and what `chunks` throws.
    package func put<Chunks: AsyncSequence & Sendable>(
        _ key: BlobKey, chunks: Chunks
    ) async throws -> BlobDescription where Chunks.Element == [UInt8] {
        let directory = self.directory
        let (path, file) = try await self.threads.run { try directory.createTemporary() }
        do {
            var tally = BlobTally()
            var buffer: [UInt8] = []
            for try await chunk in chunks {
                tally.add(chunk)
                buffer.append(contentsOf: chunk)
                if buffer.count >= Self.bufferSize {
                    let full = buffer
                    buffer = []
                    try await self.threads.run { try file.write(full) }
                }
            }
            // Some sequences answer cancellation with an early, regular end: that is no complete blob.
            try Task.checkCancellation()
            let rest = buffer
            try await self.threads.run {
                try file.write(rest)
                try directory.publish(path, file: file, as: key)
            }
            return tally.description
        } catch {
            try await self.threads.run { directory.discard(path) }
            throw error
        }
    }

    /// Opens the file; it is read a buffer at a time as its chunks are asked for.
    package func get(_ key: BlobKey) async throws -> BlobChunks? {
        let (directory, threads) = (self.directory, self.threads)
        guard let file = try await threads.run({ try directory.open(key) }) else { return nil }
        return BlobChunks {
            let bytes = try await threads.run { try file.read(upTo: Self.bufferSize) }
            return bytes.isEmpty ? nil : bytes
        }
    }

    /// Removes the file, durably.
    package func delete(_ key: BlobKey) async throws {
        let directory = self.directory
        try await self.threads.run { try directory.delete(key) }
    }

    /// Looks whether the file is there.
    package func exists(_ key: BlobKey) async throws -> Bool {
        let directory = self.directory
        return try await self.threads.run { try directory.exists(key) }
    }

    /// Removes what crashed writers left behind; safe at any time, and twice.
    /// - Parameter limit: Files written to since then are left alone: choose longer ago than any upload lasts.
    /// - Returns: How many files were removed.
    package func removeAbandoned(olderThan limit: Date) async throws -> Int {
        let directory = self.directory
        return try await self.threads.run { try directory.removeAbandoned(olderThan: limit) }
    }
}
