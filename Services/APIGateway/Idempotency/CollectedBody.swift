import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Takes the body of a response into memory.
struct CollectedBody: ResponseBodyWriter {
    private final class Bytes: Sendable {
        let state = Mutex<[UInt8]>([])
    }

    /// The body was longer than asked for.
    private struct TooLong: Error {}

    private let bytes = Bytes()
    private let maximum: Int

    private init(maximum: Int) { self.maximum = maximum }

    /// - Returns: `nil` when it is longer than `maximum` bytes.
    /// - Throws: What makes the body.
    static func read(_ body: ResponseBody, maximum: Int) async throws -> [UInt8]? {
        if let length = body.contentLength, length > maximum { return nil }
        let writer = CollectedBody(maximum: maximum)
        let bytes = writer.bytes
        do {
            try await body.write(writer)
        } catch is TooLong {
            return nil
        }
        return bytes.state.withLock { $0 }
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        let isTooLong = self.bytes.state.withLock { bytes in
            bytes += buffer.readableBytesView
            return bytes.count > self.maximum
        }
        if isTooLong { throw TooLong() }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
