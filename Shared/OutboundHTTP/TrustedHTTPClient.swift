import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends single requests to a server that the operator chose, such as this deployment's API: any address, plain http
/// too. For addresses that users supply there is ``GuardedHTTPClient``.
///
/// No redirects, no proxy, no decompression, no cookies; HTTP/1.1.
package struct TrustedHTTPClient: Sendable {
    /// An answer with its whole body.
    package struct Answer: Sendable {
        /// The status code.
        package let status: Int
        /// The body.
        package let body: [UInt8]
    }

    /// How much of an answer is read, in bytes; a longer one is a failure.
    package let greatestResponseBytes: Int
    /// For connecting, sending and reading together.
    package let deadline: Duration

    /// Sets the limits.
    package init(greatestResponseBytes: Int = 64 * 1_048_576, deadline: Duration = .seconds(60)) {
        self.greatestResponseBytes = greatestResponseBytes
        self.deadline = deadline
    }

    /// Sends one request and reads the answer, on a connection of its own.
    /// - Parameters:
    ///   - method: Such as `POST`.
    ///   - headers: In this order; `Host` and `Content-Length` are added.
    ///   - body: Sent as it is; empty for none.
    /// - Throws: ``OutboundFailure``. A request that failed may have arrived nevertheless.
    package func send(
        _ method: String, _ url: String, headers: [(name: String, value: String)], body: [UInt8]
    ) async throws(OutboundFailure) -> Answer {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: TimeAmount(self.deadline)), proxy: nil,
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        // Nobody there is told at once, and not tried until the deadline.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Whoever is refused should hear of it at once, not when the deadline has passed.
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
        let result: Result<Answer, OutboundFailure>
        do {
            var request = HTTPClientRequest(url: url)
            request.method = .RAW(value: method)
            for (name, value) in headers { request.headers.add(name: name, value: value) }
            if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
            let response = try await client.execute(request, timeout: TimeAmount(self.deadline))
            let read = try await response.body.collect(upTo: self.greatestResponseBytes)
            result = .success(Answer(status: Int(response.status.code), body: Array(read.readableBytesView)))
        } catch {
            result = .failure(OutboundFailure(libraryError: error))
        }
        try? await client.shutdown()
        return try result.get()
    }
}
