import ArgumentParser
import Foundation
import NIOCore
import NIOPosix

/// `martletctl probe`
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Asks a service's own /healthz or /readyz, for container health checks.",
        discussion: "Exit status 0 when the answer is 200 within three seconds, 1 otherwise.")

    @Argument(help: "Such as http://127.0.0.1:9080/readyz.")
    var url: String

    func validate() throws {
        guard HealthProbe(parsing: self.url) != nil else {
            throw ArgumentParser.ValidationError("\(self.url) is no address such as http://127.0.0.1:9080/readyz.")
        }
    }

    func run() async throws {
        guard await HealthProbe(parsing: self.url)?.status(within: .seconds(3)) == 200 else { throw ExitCode.failure }
    }
}

/// One question over plain HTTP/1.1, which is what admin ports speak; never through a proxy.
///
/// On a socket of its own: Foundation's client would bring libcurl into every image, for this alone.
struct HealthProbe: Equatable {
    let host: String
    let port: Int
    /// Path and query.
    let target: String

    /// - Returns: `nil` for anything but an http address with a host.
    init?(parsing text: String) {
        guard let parts = URLComponents(string: text), parts.scheme?.lowercased() == "http",
            let host = parts.host, !host.isEmpty, (1...65_535).contains(parts.port ?? 80)
        else { return nil }
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))  // around an IPv6 address
        self.port = parts.port ?? 80
        let path = parts.percentEncodedPath
        self.target = (path.isEmpty ? "/" : path) + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
    }

    /// The status of the answer; `nil` when there was none in time, or it was not HTTP.
    func status(within limit: Duration) async -> Int? {
        await withTaskGroup(of: Int?.self) { group in
            group.addTask { try? await self.ask(connectingWithin: limit) }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func ask(connectingWithin limit: Duration) async throws -> Int? {
        // Connecting does not heed cancellation, so it has the limit itself.
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(limit))
            .connect(host: self.host, port: self.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let authority = "\(self.host.contains(":") ? "[\(self.host)]" : self.host):\(self.port)"
            try await outbound.write(
                ByteBuffer(string: "GET \(self.target) HTTP/1.1\r\nHost: \(authority)\r\nConnection: close\r\n\r\n"))
            var received = ByteBuffer()
            for try await buffer in inbound {
                received.writeImmutableBuffer(buffer)
                if let status = Self.status(of: received.readableBytesView) { return status }
                if received.readableBytes > 64 { break }
            }
            return nil
        }
    }

    /// The code of a status line (RFC 9112 §4), once the line has come as far.
    private static func status(of bytes: some Collection<UInt8>) -> Int? {
        let line = String(decoding: bytes.prefix(13), as: UTF8.self)
        guard line.count == 13, line.hasPrefix("HTTP/1."), line.dropFirst(8).first == " ",
            [" ", "\r"].contains(line.dropFirst(12).first)
        else { return nil }
        return Int(line.dropFirst(9).prefix(3))
    }
}
