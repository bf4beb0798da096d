import Cryptography

/// The sealed form of chunks on their way into a store.
struct SealedChunks<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable where Base.Element == [UInt8] {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let base: Base
    let key: DataKey
    let context: SealingContext

    func makeAsyncIterator() -> Iterator {
        Iterator(
            base: self.base.makeAsyncIterator(), sealing: Sealing(SealingStream(key: self.key, context: self.context)))
    }

    struct Iterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        let sealing: Sealing
        var isFinished = false

        mutating func next() async throws -> [UInt8]? {
            while !self.isFinished {
                if let chunk = try await self.base.next() {
                    let sealed = try self.sealing.stream.update(chunk)
                    if !sealed.isEmpty { return sealed }
                } else {
                    // A cancelled source may end early without an error; such an end is never sealed as the real one.
                    try Task.checkCancellation()
                    self.isFinished = true
                    return try self.sealing.stream.finish()
                }
            }
            return nil
        }
    }

    /// Holds the stream, which cannot be copied, for an iterator, which can.
    final class Sealing {
        var stream: SealingStream

        init(_ stream: consuming SealingStream) { self.stream = stream }
    }
}
