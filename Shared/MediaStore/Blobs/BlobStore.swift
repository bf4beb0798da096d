/// Keeps byte strings under names of our making; knows nothing of what they mean.
///
/// Implementations store what they are given as it is: encryption is ``EncryptedMediaStore``'s.
package protocol BlobStore: Sendable {
    /// Stores a blob, replacing one of the same name.
    ///
    /// All or nothing: until this returns readers see the former state, and when it throws (also when the task is
    /// cancelled, or `chunks` throws) nothing of the new blob stays. What is stored when it returns survives a crash.
    func put<Chunks: AsyncSequence & Sendable>(_ key: BlobKey, chunks: Chunks) async throws -> BlobDescription
    where Chunks.Element == [UInt8]

    /// Opens a blob for reading.
    /// - Returns: Its bytes, readable to the end even when it is deleted meanwhile; `nil` when there is none.
    func get(_ key: BlobKey) async throws -> BlobChunks?

    /// Deletes a blob; nothing happens when there is none.
    func delete(_ key: BlobKey) async throws

    /// Whether there is a blob of this name.
    func exists(_ key: BlobKey) async throws -> Bool
}

/// Why a stored object could not be written or read.
package enum MediaStoreError: Error, Equatable {
    /// The file system refused.
    /// - `operation`: The name of the system call.
    /// - `code`: Its `errno`.
    case fileSystem(operation: String, code: Int32)
    /// The stored bytes are not what was stored here: changed, cut short, or moved between objects or tenants.
    case damaged
    /// The tenant's key of the version needed is destroyed or unknown: the object can no longer be read by anyone.
    case keyUnavailable
    /// More bytes than the caller is ready to hold.
    case tooLarge(maximum: Int)
}
