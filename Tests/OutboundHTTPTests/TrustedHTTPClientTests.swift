import OutboundHTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TrustedHTTPClientTests {
    private func send(
        _ client: TrustedHTTPClient = TrustedHTTPClient(), _ method: String = "GET", port: Int, body: String = ""
    ) async throws(OutboundFailure) -> TrustedHTTPClient.Answer {
        try await client.send(
            method, "http://127.0.0.1:\(port)/v1/things?a=b", headers: [("Authorization", "Token token=t")],
            body: Array(body.utf8))
    }

    @Test func requestArrivesAsItWasGiven() async throws {
        try await LoopbackServer.running { server in
            let answer = try await self.send(TrustedHTTPClient(), "POST", port: server.port, body: "{}")
            #expect(answer.status == 200)
            #expect(answer.body == Array("ok".utf8))
            let request = try #require(server.requests.first)
            #expect(request.hasPrefix("POST /v1/things?a=b HTTP/1.1\r\n"))
            #expect(request.lowercased().contains("authorization: token token=t"))
            #expect(request.hasSuffix("\r\n\r\n{}"))
        }
    }

    @Test func redirectIsAnAnswerAndNotFollowed() async throws {
        let redirect = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
        try await LoopbackServer.running(behaviour: LoopbackServer.answering(redirect)) { server in
            let answer = try await self.send(port: server.port)
            #expect(answer.status == 302)
            #expect(server.requests.count == 1)
        }
    }

    @Test func answerThatIsTooLongIsAFailure() async throws {
        let client = TrustedHTTPClient(greatestResponseBytes: 1000)
        try await LoopbackServer.running(behaviour: LoopbackServer.flooding(100_000)) { server in
            let error = await #expect(throws: OutboundFailure.self) {
                _ = try await self.send(client, port: server.port)
            }
            #expect(error == .protocolViolation)
        }
    }

    @Test func silenceEndsAtTheDeadline() async throws {
        let client = TrustedHTTPClient(deadline: .milliseconds(200))
        try await LoopbackServer.running(behaviour: LoopbackServer.silence) { server in
            let error = await #expect(throws: OutboundFailure.self) {
                _ = try await self.send(client, port: server.port)
            }
            #expect(error == .timeout)
        }
    }

    @Test func nobodyThereIsNoConnection() async throws {
        let port = try ClosedPort()
        let error = await #expect(throws: OutboundFailure.self) { _ = try await self.send(port: port.number) }
        #expect(error == .connect)
    }
}
