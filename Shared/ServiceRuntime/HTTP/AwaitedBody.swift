import HTTPTypes
import Hummingbird
import NIOCore

/// A request's body that tells its connection when somebody begins to read it.
struct AwaitedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let base: RequestBody
    let channel: any Channel

    func makeAsyncIterator() -> Iterator {
        Iterator(base: self.base.makeAsyncIterator(), channel: self.channel)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: RequestBody.AsyncIterator
        fileprivate var channel: (any Channel)?

        mutating func next() async throws -> ByteBuffer? {
            if let channel = self.channel.take() {
                channel.eventLoop.execute { channel.pipeline.triggerUserOutboundEvent(BodyWanted(), promise: nil) }
            }
            return try await self.base.next()
        }
    }
}

extension Request {
    /// The request; when its client waits to be told that its body is wanted, reading the body tells it.
    func tellingToContinue(on channel: (any Channel)?) -> Request {
        guard let channel, self.head.expectsContinue else { return self }
        var request = self
        request.body = RequestBody(asyncSequence: AwaitedBody(base: self.body, channel: channel))
        return request
    }
}
