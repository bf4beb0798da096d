/// A blob's bytes in order, in chunks of any length, each read when it is asked for.
///
/// One pass only: a second iterator goes on where the first one stopped. Prints as redacted.
package struct BlobChunks: AsyncSequence, Sendable, CustomStringConvertible {
    /// One chunk.
    package typealias Element = [UInt8]
    /// What reading throws: the store's errors and cancellation.
    package typealias Failure = any Error

    private let pull: @Sendable () async throws -> [UInt8]?

    /// - Parameter pull: Gives the next chunk, `nil` at the end; called by one task at a time.
    package init(pulling pull: @escaping @Sendable () async throws -> [UInt8]?) { self.pull = pull }

    /// Chunks that are in memory already.
    package init(_ chunks: [[UInt8]]) {
        let rest = ChunkQueue(chunks)
        self.init { await rest.next() }
    }

    /// Goes on where an earlier iterator stopped.
    package func makeAsyncIterator() -> Iterator { Iterator(pull: self.pull) }

    /// Reads the whole blob into memory.
    /// - Parameter maximum: The most bytes the caller is ready to hold.
    /// - Throws: ``MediaStoreError/tooLarge(maximum:)``, and what reading throws.
    package func collect(upTo maximum: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in self {
            guard chunk.count <= maximum - bytes.count else { throw MediaStoreError.tooLarge(maximum: maximum) }
            bytes.append(contentsOf: chunk)
        }
        return bytes
    }

    /// The type alone: the bytes are personal data.
    package var description: String { "BlobChunks(redacted)" }

    /// See ``BlobChunks``.
    package struct Iterator: AsyncIteratorProtocol {
        let pull: @Sendable () async throws -> [UInt8]?

        /// The next chunk; `nil` at the end.
        package mutating func next() async throws -> [UInt8]? { try await self.pull() }
    }
}

private actor ChunkQueue {
    private var rest: ArraySlice<[UInt8]>

    init(_ chunks: [[UInt8]]) { self.rest = chunks[...] }

    func next() -> [UInt8]? { self.rest.popFirst() }
}
