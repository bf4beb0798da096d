import ArgumentParser
import NIOCore
import NIOPosix
import Testing

@testable import Martletctl

/// What `martletctl probe` takes for well; a container is restarted by it.
struct ProbeCommandTests {
    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", 200),
        ("HTTP/1.1 200 \r\n\r\n", 200),
        ("HTTP/1.0 503 Service Unavailable\r\n\r\n", 503),
        ("HTTP/1.1 302 Found\r\nLocation: /healthz\r\n\r\n", 302),
    ])
    func theAnswersStatusCounts(answer: String, status: Int) async throws {
        try await withListener(answering: answer) { port in
            let probe = try #require(HealthProbe(parsing: "http://127.0.0.1:\(port)/readyz"))
            #expect(await probe.status(within: .seconds(30)) == status)
        }
    }

    @Test(arguments: ["", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/2"])
    func whatIsNoAnswerIsNoStatus(answer: String) async throws {
        try await withListener(answering: answer) { port in
            let probe = try #require(HealthProbe(parsing: "http://127.0.0.1:\(port)/readyz"))
            #expect(await probe.status(within: .seconds(30)) == nil)
        }
    }

    /// The listener stays silent for good: without its deadline the probe would never end.
    @Test(.timeLimit(.minutes(5)))
    func whoStaysSilentIsNotWaitedForLonger() async throws {
        try await withListener(answering: nil) { port in
            let probe = try #require(HealthProbe(parsing: "http://127.0.0.1:\(port)/readyz"))
            #expect(await probe.status(within: .milliseconds(100)) == nil)
        }
    }

    @Test
    func whereNobodyListensTheExitStatusIs1() async throws {
        var port = 0
        try await withListener(answering: "") { port = $0 }
        let command = try ProbeCommand.parse(["http://127.0.0.1:\(port)/readyz"])
        await #expect(throws: ExitCode.failure) { try await command.run() }
    }

    @Test
    func aServiceThatIsReadyPasses() async throws {
        try await withListener(answering: "HTTP/1.1 200 OK\r\n\r\n") { port in
            try await ProbeCommand.parse(["http://localhost:\(port)/readyz"]).run()
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:9100/readyz", "127.0.0.1", 9100, "/readyz"), ("http://gateway", "gateway", 80, "/"),
        ("HTTP://[::1]:9100/readyz?a=b%20c", "::1", 9100, "/readyz?a=b%20c"),
    ])
    func anAddressIsReadWhole(text: String, host: String, port: Int, target: String) throws {
        let probe = try #require(HealthProbe(parsing: text))
        #expect((probe.host, probe.port, probe.target) == (host, port, target))
    }

    @Test(arguments: [
        "127.0.0.1:9080", "https://127.0.0.1:9080/readyz", "http://", "http://:9080/", "http://a:0/", "http://a:70000/",
        "readyz", "",
    ])
    func whatIsNoAddressIsAWrongArgument(text: String) throws {
        let error = try #require(throws: (any Error).self) { try MartletctlCommand.parseAsRoot(["probe", text]) }
        #expect(MartletctlCommand.exitCode(for: error).rawValue == 64)
        #expect(MartletctlCommand.message(for: error).hasPrefix("\(text) is no address"))
    }
}

/// Listens on a free port of 127.0.0.1 for the time of `body`.
/// - Parameter answer: What everyone is sent before the connection is closed; `nil` leaves them waiting.
private func withListener(answering answer: String?, _ body: (_ port: Int) async throws -> Void) async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { channel in
            guard let answer else { return channel.eventLoop.makeSucceededVoidFuture() }
            return channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Answering(answer: answer))
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    do {
        try await body(channel.localAddress?.port ?? 0)
        try await channel.close()
    } catch {
        try? await channel.close()
        throw error
    }
}

/// Answers the first bytes that arrive, and closes.
private final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let answer: String

    init(answer: String) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.channel.writeAndFlush(ByteBuffer(string: self.answer), promise: nil)
        context.close(promise: nil)
    }
}
