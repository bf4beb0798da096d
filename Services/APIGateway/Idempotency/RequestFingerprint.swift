import Cryptography
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceRuntime
import Synchronization

/// What tells one request from another under the same `Idempotency-Key`: method, address with its query, and body.
/// Header fields do not count, so that a client may renew its credentials between two tries.
enum RequestFingerprint {
    /// Of a request whose body is in memory.
    static func of(_ request: Request, body: [UInt8]) -> SHA256Digest {
        var hasher = Self.hasher(request, kind: "body")
        hasher.update(body)
        return hasher.finalize()
    }

    fileprivate static func hasher(_ request: Request, kind: String) -> SHA256Hasher {
        var hasher = SHA256Hasher()
        hasher.update(Array("\(request.method.rawValue) \(request.uri.string)\n\(kind)\n".utf8))
        return hasher
    }
}

/// The fingerprint of a multipart request, made while its body passes by, which is never in memory as a whole.
///
/// The parts count, in their order: name, file name, content type and content. The boundary does not: client libraries
/// draw another one for every try.
final class UploadFingerprint: Sendable {
    private struct State {
        var parser: MultipartParser
        var whole: SHA256Hasher
        var part = SHA256Hasher()
        var digest: SHA256Digest?
        var isBroken = false
    }

    private let state: Mutex<State>

    /// - Throws: `MultipartError.notMultipart`.
    init(_ request: Request) throws(MultipartError) {
        self.state = Mutex(
            State(
                parser: try MultipartParser(contentType: request.headers[.contentType]),
                whole: RequestFingerprint.hasher(request, kind: "form")))
    }

    /// The fingerprint; `nil` until the last boundary has passed by, and for good when the form is malformed.
    var digest: SHA256Digest? { self.state.withLock { $0.digest } }

    /// Takes the next piece of the body.
    func take(_ buffer: ByteBuffer) {
        self.state.withLock { state in
            guard !state.isBroken, state.digest == nil else { return }
            state.parser.push(buffer.readableBytesView)
            do {
                while state.digest == nil, let event = try state.parser.next() { Self.add(event, to: &state) }
            } catch {
                state.isBroken = true  // whoever reads the form tells the client
            }
        }
    }

    private static func add(_ event: MultipartEvent, to state: inout State) {
        switch event {
        case .partBegan(let headers):
            for text in [headers.name, headers.fileName ?? "", headers.contentType ?? ""] {
                state.whole.update(SHA256Digest.digest(of: text).bytes)
            }
            state.part = SHA256Hasher()
        case .data(let slice): state.part.update(Array(slice))
        case .partEnded: state.whole.update(state.part.finalize().bytes)
        case .ended: state.digest = state.whole.finalize()
        }
    }
}

/// A request's body with somebody who looks on.
struct ObservedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    let observe: @Sendable (ByteBuffer) -> Void

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: self.body.makeAsyncIterator(), observe: self.observe)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var base: RequestBody.AsyncIterator
        fileprivate let observe: @Sendable (ByteBuffer) -> Void

        mutating func next() async throws -> ByteBuffer? {
            guard let buffer = try await self.base.next() else { return nil }
            self.observe(buffer)
            return buffer
        }
    }
}
