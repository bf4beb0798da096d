/// Chunks on their way, shown to someone who may object.
struct TappedChunks<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == [UInt8] {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let base: Base
    /// Called with every chunk before it is passed on; what it throws ends the sequence.
    let onChunk: @Sendable ([UInt8]) throws -> Void
    /// Called before the end is passed on; what it throws takes the place of the end.
    var onEnd: @Sendable () throws -> Void = {}

    func makeAsyncIterator() -> Iterator {
        Iterator(base: self.base.makeAsyncIterator(), onChunk: self.onChunk, onEnd: self.onEnd)
    }

    struct Iterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        let onChunk: @Sendable ([UInt8]) throws -> Void
        let onEnd: @Sendable () throws -> Void

        mutating func next() async throws -> [UInt8]? {
            guard let chunk = try await self.base.next() else {
                // A cancelled source may end early without an error.
                try Task.checkCancellation()
                try self.onEnd()
                return nil
            }
            try self.onChunk(chunk)
            return chunk
        }
    }
}
