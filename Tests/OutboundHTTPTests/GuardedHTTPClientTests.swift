import Foundation
import NIOSSL
import OutboundHTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct GuardedHTTPClientTests {
    static let loopback = ["127.0.0.0/8", "::1/128"]

    /// Runs `body` with a client that is shut down afterwards.
    func withClient<Answer: Sendable>(
        allowed: [String] = loopback, deadline: Duration = .seconds(10), resolvingDeadline: Duration = .seconds(2),
        trustRoots: String? = nil, resolver: any AddressResolver = SystemAddressResolver(),
        _ body: (GuardedHTTPClient) async throws -> Answer
    ) async throws -> Answer {
        let client = try GuardedHTTPClient(
            configuration: GuardedHTTPClientConfiguration(
                allowedNetworks: try AllowedNetworks(parsing: allowed), deadline: deadline,
                resolvingDeadline: resolvingDeadline, additionalTrustRootsPath: trustRoots),
            resolver: resolver)
        do {
            let answer = try await body(client)
            await client.shutDown()
            return answer
        } catch {
            await client.shutDown()
            throw error
        }
    }

    func post(_ client: GuardedHTTPClient, _ url: String) async -> OutboundResult {
        await client.post(url: url, headers: [("content-type", "application/json")], body: Array("{}".utf8))
    }

    func status(_ result: OutboundResult) -> Int? {
        guard case .response(let response) = result.outcome else { return nil }
        return response.status
    }

    // MARK: Where requests go

    @Test func oddSpellingsNeverReachTheCanary() async throws {
        try await LoopbackServer.running { v4 in
            try await LoopbackServer.running(at: "::1", port: v4.port) { v6 in
                try await self.withClient(allowed: []) { client in
                    for form in SpecialAddresses.oddURLs {
                        let result = await self.post(client, form.replacing("%d", with: String(v4.port)))
                        let failure = OutboundResult.Outcome.failure
                        #expect(
                            [failure(.refusedURL), failure(.refusedAddress), failure(.dns)].contains(result.outcome),
                            "\(form)")
                        #expect(result.remoteAddress == nil, "\(form)")
                    }
                }
                #expect(v4.connections == 0)
                #expect(v6.connections == 0)
            }
        }
    }

    /// The address is what refuses these, whatever scheme and port say.
    @Test(arguments: [
        "127.0.0.1", "127.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "0", "0xa9fea9fe", "[::1]", "[::]",
        "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[fd00:ec2::254]", "169.254.169.254", "10.0.0.1",
    ])
    func privateAddressIsRefusedInEverySpelling(host: String) async throws {
        for url in ["https://\(host)/", "https://\(host):8443/", "http://\(host):8080/"] {
            let result = try await self.withClient(allowed: []) { await self.post($0, url) }
            #expect(result.outcome == .failure(.refusedAddress))
        }
    }

    /// Without this the tests before could pass because nothing listens.
    @Test(arguments: ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "[::ffff:7f00:1]"])
    func oddSpellingsDoReachItWhereTheNetworkIsPermitted(host: String) async throws {
        try await LoopbackServer.running { server in
            let result = try await self.withClient { await self.post($0, "http://\(host):\(server.port)/") }
            #expect(self.status(result) == 200)
            #expect(server.connections == 1)
            #expect(result.remoteAddress == IPAddress(parsing: "127.0.0.1"))
        }
    }

    @Test func permittedNetworkPermitsNoOther() async throws {
        try await LoopbackServer.running { server in
            let result = try await self.withClient(allowed: ["127.0.0.2/32", "10.0.0.0/8"]) {
                await self.post($0, "http://127.0.0.1:\(server.port)/")
            }
            #expect(result.outcome == .failure(.refusedAddress))
            #expect(server.connections == 0)
        }
    }

    @Test(arguments: ["http://public.example/", "http://public.example:8080/", "https://public.example:22/"])
    func publicAddressesNeedHTTPSAndAUsualPort(url: String) async throws {
        let result = try await self.withClient(resolver: ScriptedResolver(["93.184.216.34"])) {
            await self.post($0, url)
        }
        #expect(result.outcome == .failure(.refusedURL))
        #expect(result.remoteAddress == nil)
    }

    @Test func oneRefusedAddressRefusesTheName() async throws {
        try await LoopbackServer.running { server in
            for addresses in [
                ["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["127.0.0.1", "::ffff:10.0.0.1"],
            ] {
                let result = try await self.withClient(resolver: ScriptedResolver(addresses)) {
                    await self.post($0, "http://mixed.test:\(server.port)/")
                }
                #expect(result.outcome == .failure(.refusedAddress))
            }
            #expect(server.connections == 0)
        }
    }

    @Test func reboundNameIsRefusedAtTheNextRequest() async throws {
        try await LoopbackServer.running { permitted in
            try await LoopbackServer.running(at: "127.0.0.2", port: permitted.port) { canary in
                let resolver = ScriptedResolver(["127.0.0.1"], ["127.0.0.2"])
                try await self.withClient(allowed: ["127.0.0.1/32"], resolver: resolver) { client in
                    let url = "http://rebinding.test:\(permitted.port)/"
                    #expect(self.status(await self.post(client, url)) == 200)
                    #expect(await self.post(client, url).outcome == .failure(.refusedAddress))
                }
                #expect(canary.connections == 0)
                #expect(permitted.requests.count == 1)
                #expect(resolver.questions == 2)
            }
        }
    }

    @Test func whatWasCheckedIsWhatIsConnectedTo() async throws {
        try await LoopbackServer.running { permitted in
            try await LoopbackServer.running(at: "127.0.0.2", port: permitted.port) { canary in
                // A second question within one request would be answered with the canary's address.
                let resolver = ScriptedResolver(["127.0.0.1"], ["127.0.0.2"])
                let result = try await self.withClient(resolver: resolver) {
                    await self.post($0, "http://moving.test:\(permitted.port)/")
                }
                #expect(self.status(result) == 200)
                #expect(resolver.questions == 1)
                #expect(canary.connections == 0)
            }
        }
    }

    @Test func secondAddressIsTriedWhenTheFirstRefuses() async throws {
        try await LoopbackServer.running { server in
            let result = try await self.withClient(resolver: ScriptedResolver(["127.0.0.3", "127.0.0.1"])) {
                await self.post($0, "http://two.test:\(server.port)/")
            }
            #expect(self.status(result) == 200)
            #expect(result.remoteAddress == IPAddress(parsing: "127.0.0.1"))
        }
    }

    @Test func redirectsAreNotFollowed() async throws {
        try await LoopbackServer.running { canary in
            let answer = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:\(canary.port)/\r\ncontent-length: 0\r\n\r\n"
            try await LoopbackServer.running(behaviour: LoopbackServer.answering(answer)) { server in
                let result = try await self.withClient { await self.post($0, "http://127.0.0.1:\(server.port)/") }
                #expect(self.status(result) == 302)
                #expect(server.requests.count == 1)
                #expect(canary.connections == 0)
            }
        }
    }

    // MARK: What is sent and read

    @Test func requestIsSentAsGivenAndNothingIsRemembered() async throws {
        let answer = "HTTP/1.1 200 OK\r\nset-cookie: a=b\r\ncontent-length: 0\r\n\r\n"
        try await LoopbackServer.running(behaviour: LoopbackServer.answering(answer)) { server in
            try await self.withClient(resolver: ScriptedResolver(["127.0.0.1"])) { client in
                for _ in 0..<2 {
                    let result = await client.post(
                        url: "http://Receiver.test:\(server.port)/hook?a=b", headers: [("X-SHA2-Signature", "00")],
                        body: Array(#"{"a":"é"}"#.utf8))
                    #expect(self.status(result) == 200)
                }
            }
            for request in server.requests {
                let lines = request.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
                #expect(lines.first == "POST /hook?a=b HTTP/1.1")
                #expect(lines.last == #"{"a":"é"}"#)
                let names = lines.dropFirst().prefix { !$0.isEmpty }.compactMap {
                    $0.split(separator: ":").first?.lowercased()
                }
                #expect(Set(names) == ["x-sha2-signature", "host", "content-length"])
                #expect(lines.contains { $0.lowercased() == "host: receiver.test:\(server.port)" })
            }
            #expect(server.requests.count == 2)
            #expect(server.connections == 1)
        }
    }

    @Test func answerTellsStatusHeadersAndBody() async throws {
        let answer =
            "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Type: text/plain\r\nx-other: 1\r\ncontent-length: 4\r\n\r\nbusy"
        try await LoopbackServer.running(behaviour: LoopbackServer.answering(answer)) { server in
            let result = try await self.withClient { await self.post($0, "http://127.0.0.1:\(server.port)/") }
            guard case .response(let response) = result.outcome else {
                Issue.record("no response: \(result.outcome)")
                return
            }
            #expect(response.status == 503)
            #expect(response.headers == ["retry-after": "7", "content-type": "text/plain"])
            #expect(response.body == Array("busy".utf8))
            #expect(!response.isBodyCut)
            #expect(result.timing.answering > .zero)
            #expect(result.timing.total < .seconds(10))
        }
    }

    @Test func hugeBodyIsCutAndNotRead() async throws {
        let total = 200_000_000
        try await LoopbackServer.running(behaviour: LoopbackServer.flooding(total)) { server in
            let result = try await self.withClient { await self.post($0, "http://127.0.0.1:\(server.port)/") }
            guard case .response(let response) = result.outcome else {
                Issue.record("no response: \(result.outcome)")
                return
            }
            #expect(response.body == [UInt8](repeating: 0x78, count: 16 * 1024))
            #expect(response.isBodyCut)
            #expect(server.bytesSent < total / 10)
        }
    }

    @Test(arguments: [(16_383, false), (16_384, false), (16_385, true)])
    func bodyIsCutOnlyWhenItIsLonger(length: Int, isCut: Bool) async throws {
        let body = String(repeating: "x", count: length)
        let answer = LoopbackServer.answering("HTTP/1.1 200 OK\r\ncontent-length: \(length)\r\n\r\n\(body)")
        try await LoopbackServer.running(behaviour: answer) { server in
            let result = try await self.withClient { await self.post($0, "http://127.0.0.1:\(server.port)/") }
            guard case .response(let response) = result.outcome else {
                Issue.record("no response: \(result.outcome)")
                return
            }
            #expect(response.body.count == min(length, 16_384))
            #expect(response.isBodyCut == isCut)
        }
    }

    // MARK: How long it takes

    @Test func silentReceiverEndsAtTheDeadline() async throws {
        try await LoopbackServer.running(behaviour: LoopbackServer.silence) { server in
            let result = try await self.withClient(deadline: .milliseconds(300)) {
                await self.post($0, "http://127.0.0.1:\(server.port)/")
            }
            #expect(result.outcome == .failure(.timeout))
            #expect(result.timing.total >= .milliseconds(300))
            #expect(result.timing.total < .seconds(8))
            #expect(result.remoteAddress == IPAddress(parsing: "127.0.0.1"))
        }
    }

    @Test(arguments: ["HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", "HTTP/1.1 200 OK\r\nx-drip: "])
    func drippingReceiverEndsAtTheDeadline(head: String) async throws {
        try await LoopbackServer.running(behaviour: LoopbackServer.dripping(after: head)) { server in
            let result = try await self.withClient(deadline: .milliseconds(500)) {
                await self.post($0, "http://127.0.0.1:\(server.port)/")
            }
            #expect(result.outcome == .failure(.timeout))
            #expect(result.timing.total >= .milliseconds(500))
            #expect(result.timing.total < .seconds(8))
        }
    }

    @Test func stalledResolvingEndsAtItsOwnDeadline() async throws {
        let result = try await self.withClient(resolvingDeadline: .milliseconds(200), resolver: StalledResolver()) {
            await self.post($0, "https://slow.test/")
        }
        #expect(result.outcome == .failure(.dns))
        #expect(result.timing.resolving >= .milliseconds(200))
        #expect(result.timing.total < .seconds(8))
    }

    @Test func resolverThatIsItselfInTroubleIsNotTheReceiversFault() async throws {
        let resolver = StalledResolver(blame: .overloaded)
        let result = try await self.withClient(resolvingDeadline: .milliseconds(50), resolver: resolver) {
            await self.post($0, "https://slow.test/")
        }
        #expect(result.outcome == .failure(.overloaded))
        #expect(!OutboundFailure.overloaded.isReceiversFault)
    }

    @Test func cancelledCallerIsCancelledWhileResolvingToo() async throws {
        try await self.withClient(resolvingDeadline: .seconds(3600), resolver: StalledResolver(blame: .overloaded)) {
            client in
            let posting = Task { await self.post(client, "https://slow.test/") }
            posting.cancel()
            #expect(await posting.value.outcome == .failure(.cancelled))
        }
    }

    @Test func cancelledCallerGetsItsAnswerAtOnce() async throws {
        try await LoopbackServer.running(behaviour: LoopbackServer.silence) { server in
            try await self.withClient { client in
                let url = "http://127.0.0.1:\(server.port)/"
                let result = await withTaskGroup(of: OutboundResult.self) { group in
                    group.addTask { await self.post(client, url) }
                    while server.requests.isEmpty { await Task.yield() }
                    group.cancelAll()
                    return await group.next()
                }
                #expect(result?.outcome == .failure(.cancelled))
            }
        }
    }

    /// Endpoints of several tenants may be at one host: those that hang keep no connection from the others.
    @Test(.timeLimit(.minutes(1)))
    func requestsThatHangLeaveConnectionsToOthersOfTheirHost() async throws {
        let hanging = 40
        let answer = LoopbackServer.answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        let behaviour: LoopbackServer.Behaviour = { channel, server in
            if server.requests.count > hanging { answer(channel, server) }
        }
        try await LoopbackServer.running(behaviour: behaviour) { server in
            try await self.withClient(deadline: .seconds(120)) { client in
                let url = "http://127.0.0.1:\(server.port)/"
                await withTaskGroup { group in
                    for _ in 0..<hanging { group.addTask { _ = await self.post(client, url) } }
                    while server.requests.count < hanging { await Task.yield() }
                    #expect(self.status(await self.post(client, url)) == 200)
                    group.cancelAll()
                }
            }
        }
    }

    // MARK: What goes wrong

    @Test func unknownNameFailsAsDNS() async throws {
        let result = try await self.withClient(resolver: ScriptedResolver([])) {
            await self.post($0, "https://missing.test/")
        }
        #expect(result.outcome == .failure(.dns))
    }

    @Test func closedPortFailsAsConnect() async throws {
        let port = try ClosedPort()
        let result = try await self.withClient { await self.post($0, "http://127.0.0.1:\(port.number)/") }
        withExtendedLifetime(port) { #expect(result.outcome == .failure(.connect)) }
    }

    @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 xyz\r\n\r\n"])
    func otherProtocolsFailAsProtocol(answer: String) async throws {
        try await LoopbackServer.running(behaviour: LoopbackServer.answering(answer)) { server in
            let result = try await self.withClient { await self.post($0, "http://127.0.0.1:\(server.port)/") }
            #expect(result.outcome == .failure(.protocolViolation))
        }
    }

    @Test func hangingUpFailsAsProtocol() async throws {
        try await LoopbackServer.running(behaviour: LoopbackServer.hangingUp) { server in
            let result = try await self.withClient { await self.post($0, "http://127.0.0.1:\(server.port)/") }
            #expect(result.outcome == .failure(.protocolViolation))
        }
    }

    @Test func clientThatWasShutDownSendsNothing() async throws {
        try await LoopbackServer.running { server in
            let client = try GuardedHTTPClient(
                configuration: .init(allowedNetworks: try AllowedNetworks(parsing: Self.loopback)))
            await client.shutDown()
            #expect(await self.post(client, "http://127.0.0.1:\(server.port)/").outcome == .failure(.cancelled))
            #expect(server.connections == 0)
        }
    }

    @Test func onlyTheReceiversFaultsCountAgainstIt() {
        #expect(OutboundFailure.allCases.filter { !$0.isReceiversFault } == [.overloaded, .cancelled])
    }
}
