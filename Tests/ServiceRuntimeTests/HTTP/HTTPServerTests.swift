import Foundation
import Hummingbird
import NIOSSL
import Testing

@testable import ServiceRuntime

@Suite(.timeLimit(.minutes(1)))
struct HTTPServerTests {
    private struct Unplanned: Error { let secret = "canary" }

    private static func loopback() throws -> HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
        configuration.trustedProxies = [try #require(CIDRBlock("127.0.0.0/8"))]
        return configuration
    }

    /// The lines of an answer's header, in lower case.
    private func header(_ answer: String) -> [String] {
        answer.split(separator: "\r\n").map { $0.lowercased() }
    }

    private func field(_ name: String, of answer: String) -> String? {
        self.header(answer).first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    @Test func everyAnswerHasARequestID() async throws {
        let answer = try await withServer(routes: { $0.get("a") { _, context in context.edge.requestID } }) { port in
            try await exchange(get("/a", "X-Request-ID: invented-by-client\r\n"), port: port)
        }
        let id = try #require(self.field("x-request-id", of: answer))
        #expect(id.count == 36)
        #expect(answer.hasSuffix("\r\n\r\n\(id)"))
    }

    @Test func trustedProxysRequestIDIsKept() async throws {
        let answer = try await withServer(configuration: try Self.loopback(), routes: { $0.get("a") { _, _ in "" } }) {
            try await exchange(get("/a", "X-Request-ID: from-the-proxy\r\n"), port: $0)
        }
        #expect(self.field("x-request-id", of: answer) == "from-the-proxy")
    }

    @Test(arguments: ["short", "a b c d e f g", "\(String(repeating: "x", count: 65))"])
    func requestIDThatIsNoneIsReplaced(id: String) async throws {
        let answer = try await withServer(configuration: try Self.loopback(), routes: { $0.get("a") { _, _ in "" } }) {
            try await exchange(get("/a", "X-Request-ID: \(id)\r\n"), port: $0)
        }
        #expect(self.field("x-request-id", of: answer)?.count == 36)
    }

    @Test func clientComesFromATrustedProxy() async throws {
        let answer = try await withServer(
            configuration: try Self.loopback(),
            routes: {
                $0.get("a") { _, context in "\(context.edge.client?.description ?? "-") \(context.edge.isSecure)" }
            }
        ) {
            try await exchange(get("/a", "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https\r\n"), port: $0)
        }
        #expect(answer.hasSuffix("\r\n\r\n192.0.2.9 true"))
    }

    @Test func strangersWordOnTheClientIsIgnored() async throws {
        let answer = try await withServer(
            routes: {
                $0.get("a") { _, context in "\(context.edge.client?.description ?? "-") \(context.edge.isSecure)" }
            }
        ) {
            try await exchange(get("/a", "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https\r\n"), port: $0)
        }
        #expect(answer.hasSuffix("\r\n\r\n127.0.0.1 false"))
    }

    @Test func accessLogHasTheRouteAndNotThePath() async throws {
        let recorder = LineRecorder()
        _ = try await withServer(recorder: recorder, routes: { $0.get("l/:token") { _, _ in "" } }) { port in
            try await exchange(get("/l/canary-token?q=canary-query", "Referer: canary-referer\r\n"), port: port)
        }
        let line = try #require(recorder.lines.first { $0.contains("Request answered") })
        #expect(line.contains(#""route":"/l/{token}""#) && line.contains(#""status":200"#))
        #expect(line.contains(#""method":"GET""#) && line.contains(#""request_id":""#) && line.contains("elapsed_ms"))
        #expect(recorder.lines.allSatisfy { !$0.contains("canary") && !$0.contains("127.0.0.1\"") })
    }

    @Test func requestsAreMeasuredByRoute() async throws {
        let metrics = PrometheusRegistry()
        _ = try await withServer(metrics: metrics, routes: { $0.get("a/:id") { _, _ in "" } }) { port in
            _ = try await exchange(get("/a/1"), port: port)
            _ = try await exchange(get("/a/2"), port: port)
            return try await exchange(get("/unknown/3"), port: port)
        }
        let text = metrics.render()
        #expect(text.contains(#"http_request_duration_seconds_count{method="GET",route="/a/{id}",status="200"} 2"#))
        #expect(text.contains(#"http_request_duration_seconds_count{method="GET",route="unmatched",status="404"} 1"#))
        #expect(text.contains("http_requests_in_flight 0\n"))
    }

    @Test func unknownRouteIsTheDocumentedProblem() async throws {
        let answer = try await withServer(routes: { $0.get("a") { _, _ in "" } }) { port in
            try await exchange(get("/b"), port: port)
        }
        #expect(answer.hasPrefix("HTTP/1.1 404 "))
        #expect(answer.hasSuffix(Problem.notFound.json))
        #expect(self.field("content-type", of: answer) == "application/json")
    }

    @Test func answerToHEADHasNoContent() async throws {
        let answer = try await withServer(routes: { $0.get("a") { _, _ in "" } }) { port in
            try await exchange("HEAD /b HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", port: port)
        }
        #expect(answer.hasPrefix("HTTP/1.1 404 ") && answer.hasSuffix("\r\n\r\n"))
    }

    @Test func unplannedErrorShowsOnlyTheRequestID() async throws {
        let recorder = LineRecorder()
        let answer = try await withServer(
            recorder: recorder, routes: { $0.get("a") { _, _ -> String in throw Unplanned() } }
        ) { port in
            try await exchange(get("/a"), port: port)
        }
        let id = try #require(self.field("x-request-id", of: answer))
        #expect(answer.hasPrefix("HTTP/1.1 500 "))
        #expect(answer.hasSuffix(Problem.internalError(requestID: id).json))
        let errors = recorder.lines.filter { $0.contains("\"error\"") }
        #expect(errors.count == 1)
        #expect(errors.first?.contains(#""error_kind":"Unplanned""#) == true)
        #expect(recorder.lines.allSatisfy { !$0.contains("canary") })
    }

    @Test func clientThatWaitsIsToldToContinue() async throws {
        let answers = try await withServer(
            routes: {
                $0.post("a") { request, _ in String(buffer: try await request.body.collect(upTo: 100)) }
            }
        ) { port in
            try await RawConnection.open(port: port) { connection in
                let head = "POST /a HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
                var answers: [String] = []
                for ending in ["\r\n", "Connection: close\r\n\r\n"] {
                    try await connection.send(head + ending)
                    answers.append(try await connection.receive(until: "\r\n\r\n"))
                    try await connection.send("hello")
                    answers.append(try await connection.receive(until: "hello"))
                }
                return answers
            }
        }
        #expect(answers.map { $0.prefix(13) } == ["HTTP/1.1 100 ", "HTTP/1.1 200 ", "HTTP/1.1 100 ", "HTTP/1.1 200 "])
        #expect(answers[0] == "HTTP/1.1 100 Continue\r\n\r\n")
    }

    @Test func connectionWithoutARequestIsClosed() async throws {
        var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
        configuration.timeouts.header = .milliseconds(50)
        let received = try await withServer(configuration: configuration, routes: { $0.get("a") { _, _ in "" } }) {
            port in
            try await RawConnection.open(port: port) { connection in
                try await connection.send("GET /a HTTP/1.1\r\nX-Slow: ")
                return await connection.receiveAll()
            }
        }
        #expect(!received.contains("200"))
    }

    @Test func idleConnectionIsClosed() async throws {
        var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
        configuration.timeouts.header = .seconds(3_600)  // the nearer deadline must win
        configuration.timeouts.idle = .milliseconds(50)
        let received = try await withServer(configuration: configuration, routes: { $0.get("a") { _, _ in "" } }) {
            port in
            try await RawConnection.open(port: port) { connection in
                try await connection.send("GET /a HTTP/1.1\r\nHost: test\r\n\r\n")
                return await connection.receiveAll()
            }
        }
        #expect(received.hasPrefix("HTTP/1.1 200 "))
    }

    @Test func bodyThatPausesEndsTheConnection() async throws {
        var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
        configuration.timeouts.header = .seconds(3_600)  // the nearer deadline must win
        configuration.timeouts.bodyIdle = .milliseconds(50)
        let received = try await withServer(
            configuration: configuration,
            routes: { $0.post("a") { request, _ in "read \(try await request.body.collect(upTo: 100).readableBytes)" } }
        ) { port in
            try await RawConnection.open(port: port) { connection in
                try await connection.send("POST /a HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nabc")
                return await connection.receiveAll()
            }
        }
        #expect(!received.contains("read 3"))
    }

    @Test func requestInHandIsFinishedOnShutdown() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let pending = try await withServer(
            routes: {
                $0.get("a") { _, _ in
                    start.yield()
                    for await _ in gate { break }
                    return "finished"
                }
            }
        ) { port in
            let task = Task { try await exchange(get("/a"), port: port) }
            _ = await started.first { _ in true }
            // Shutdown begins when this returns; the request goes on after that.
            Task {
                try await Task.sleep(for: .milliseconds(50))
                open.yield()
            }
            return task
        }
        #expect(try await pending.value.hasSuffix("finished"))
    }

    @Test func serverSpeaksTLS() async throws {
        let files = try TestCertificate.write()
        defer { files.remove() }
        var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
        configuration.tls = files.tls
        let certificate = try NIOSSLCertificate(bytes: Array(TestCertificate.certificate.utf8), format: .pem)
        let answer = try await withServer(
            configuration: configuration, routes: { $0.get("a") { _, context in "\(context.edge.isSecure)" } }
        ) { port in
            try await RawConnection.open(port: port, trusting: certificate) { connection in
                try await connection.send(get("/a"))
                return await connection.receiveAll()
            }
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("true"))
    }

    /// A body whose framing breaks: a chunk's size is none, after a good chunk or at once.
    @Test(arguments: ["zz\r\n", "5\r\nhello\r\nzz\r\nhello\r\n0\r\n\r\n"])
    func bodyThatIsNoHTTPIsTheDocumentedProblem(body: String) async throws {
        let answer = try await withServer(
            routes: {
                $0.post("a") { request, _ in
                    _ = try await readJSONObject(request)
                    return "read"
                }
            }
        ) { port in
            try await RawConnection.open(port: port) { connection in
                try await connection.send(
                    "POST /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
                // The server ends the connection: the client did not ask for it.
                return await connection.receiveAll()
            }
        }
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
        #expect(answer.hasSuffix("\r\n\r\n\(Problem.brokenBody.json)"))
        #expect(self.field("content-type", of: answer) == "application/json")
        #expect(self.field("connection", of: answer) == "close")
        #expect(self.field("x-request-id", of: answer) != nil)
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2, "one answer only")
    }

    /// A header that is no HTTP, too long, of another version, or that names its host twice.
    @Test(arguments: [
        ("GET /a HTTP/1.1\r\nHost : test\r\n\r\n", 400),
        ("GET /a HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        ("GET /a HTTP/1.1\r\nHost: test\r\nX-Long: \(String(repeating: "x", count: 40_000))\r\n\r\n", 431),
        ("GET /a HTTP/1.1\r\nHost: test\r\n\(String(repeating: "a: b\r\n", count: 200))\r\n", 431),
        ("GET /a HTTP/2.0\r\nHost: test\r\n\r\n", 505),
    ])
    func headerThatIsNoHTTPIsTheDocumentedProblem(request: String, status: Int) async throws {
        let answer = try await withServer(routes: { $0.get("a") { _, _ in "reached" } }) { port in
            try await RawConnection.open(port: port) { connection in
                // A request that follows has no meaning any more.
                try await connection.send(request + get("/a"))
                return await connection.receiveAll()
            }
        }
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2, "one answer only")
        #expect(answer.contains(#"{"error":{"type":"bad_request","message":"#) && !answer.contains("reached"))
        #expect(self.field("content-type", of: answer) == "application/json")
        #expect(self.field("connection", of: answer) == "close")
        #expect(self.field("x-content-type-options", of: answer) == "nosniff")
    }

    /// The route answers without a look at the body, which then turns out to be no HTTP.
    @Test(arguments: ["zz\r\n", "5\r\nhello\r\nzz\r\n"])
    func requestThatIsAnsweredGetsNoSecondAnswer(body: String) async throws {
        let answer = try await withServer(routes: { $0.post("a") { _, _ in "reached" } }) { port in
            try await RawConnection.open(port: port) { connection in
                try await connection.send(
                    "POST /a HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n\(body)\(get("/a"))")
                return await connection.receiveAll()
            }
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("reached"))
        #expect(answer.components(separatedBy: "HTTP/1.1 ").count == 2, "one answer only")
    }

    @Test func requestBeforeABrokenOneKeepsItsAnswer() async throws {
        let answer = try await withServer(routes: { $0.get("a") { _, _ in "reached" } }) { port in
            try await exchange("GET /a HTTP/1.1\r\nHost: test\r\n\r\nGET /a HTTP/1.1\r\nno colon\r\n\r\n", port: port)
        }
        let answers = answer.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
        #expect(answers == ["200", "400"])
    }

    @Test(arguments: ["", "Host: a\r\nHost: a\r\n", "Host: a b\r\n"])
    func requestWithoutOneHostIsRefused(fields: String) async throws {
        let answer = try await withServer(routes: { $0.get("a") { _, _ in "reached" } }) { port in
            try await exchange("GET /a HTTP/1.1\r\nConnection: close\r\n\(fields)\r\n", port: port)
        }
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("exactly one Host") && !answer.contains("reached"))
    }

    /// The parser stops after it: a client that went on to use the connection would wait in vain.
    @Test func declinedUpgradeEndsTheConnection() async throws {
        let answer = try await withServer(routes: { $0.get("a") { _, _ in "reached" } }) { port in
            try await RawConnection.open(port: port) { connection in
                try await connection.send(
                    "GET /a HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
                return await connection.receiveAll()
            }
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("reached"))
        #expect(self.field("connection", of: answer) == "close")
    }

    @Test func everyAnswerHasSecurityFields() async throws {
        let answers = try await withServer(
            routes: {
                $0.get("a") { _, _ in "" }
                $0.get("b") { _, _ -> String in throw Unplanned() }
            }
        ) { port in
            var answers: [String] = []
            for path in ["/a", "/b", "/c"] { answers.append(try await exchange(get(path), port: port)) }
            return answers
        }
        #expect(answers.map { $0.prefix(12) } == ["HTTP/1.1 200", "HTTP/1.1 500", "HTTP/1.1 404"])
        for answer in answers {
            #expect(self.field("content-security-policy", of: answer)?.hasPrefix("default-src 'none'") == true)
            #expect(self.field("x-content-type-options", of: answer) == "nosniff")
            #expect(self.field("referrer-policy", of: answer) == "no-referrer")
            #expect(self.field("cache-control", of: answer) == "no-store")
            #expect(self.field("strict-transport-security", of: answer) == nil)
        }
    }

    @Test func clientThatWaitsInVainIsNotAskedForItsBody() async throws {
        let answer = try await withServer(routes: { $0.get("a") { _, _ in "" } }) { port in
            try await RawConnection.open(port: port) { connection in
                let fields = "Host: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
                try await connection.send("POST /b HTTP/1.1\r\n\(fields)\r\n")
                return await connection.receiveAll()  // ends because the server closes
            }
        }
        #expect(answer.hasPrefix("HTTP/1.1 404 ") && !answer.contains("HTTP/1.1 100"))
        #expect(self.field("connection", of: answer) == "close")
    }

    @Test func clientThatDoesNotReadLosesItsConnection() async throws {
        var configuration = HTTPServerConfiguration(host: "127.0.0.1", port: 0)
        configuration.timeouts.answerIdle = .milliseconds(300)
        let sent = Tally()
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        try await withServer(
            configuration: configuration,
            routes: {
                $0.get("a") { _, _ in
                    Response(
                        status: .ok,
                        body: ResponseBody { writer in
                            defer { end.yield() }
                            // More than the buffers of both kernels; it ends only because the connection does.
                            while true {
                                try await writer.write(ByteBuffer(repeating: 0, count: 65_536))
                                sent.add(1)
                            }
                        })
                }
            }
        ) { port in
            try await RawConnection.open(port: port) { connection in
                try await connection.send("GET /a HTTP/1.1\r\nHost: test\r\n\r\n")
                _ = await ended.first { _ in true }
            }
        }
        #expect(sent.value > 0)
    }
}
