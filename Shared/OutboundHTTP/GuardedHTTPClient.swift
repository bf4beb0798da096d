import AsyncHTTPClient
package import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Sends requests to addresses that users supply, and nowhere they must not go.
///
/// The name is resolved, every address checked, and the connection made to a checked address, while certificate and SNI
/// use the name. No redirects, no proxy, no decompression, no cookies; HTTP/1.1; TLS 1.2 or 1.3. The deadline covers
/// all of it, to the last byte read. Every request resolves and checks again, whatever connections are open.
package final class GuardedHTTPClient: Sendable {
    private let configuration: GuardedHTTPClientConfiguration
    private let resolver: any AddressResolver
    private let policy: AddressPolicy
    private let pool: HTTPClientPool

    /// - Parameters:
    ///   - resolver: Finds addresses; what it answers is checked, not trusted.
    ///   - eventLoopGroup: Shared by all connections; not shut down here.
    /// - Throws: ``TrustRootsError`` when the configured file has no certificates.
    package init(
        configuration: GuardedHTTPClientConfiguration = GuardedHTTPClientConfiguration(),
        resolver: any AddressResolver = SystemAddressResolver(),
        eventLoopGroup: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws(TrustRootsError) {
        let tls = try TrustRoots.configuration(additionalPath: configuration.additionalTrustRootsPath)
        self.configuration = configuration
        self.resolver = resolver
        self.policy = AddressPolicy(allowedNetworks: configuration.allowedNetworks)
        self.pool = HTTPClientPool(capacity: configuration.greatestClients, idleLimit: .seconds(300)) { key in
            HTTPClient(
                eventLoopGroupProvider: .shared(eventLoopGroup),
                configuration: configuration.library(for: key, tls: tls))
        }
    }

    /// Ends requests under way as ``OutboundFailure/cancelled`` and closes every connection; must be called before the
    /// client is released. Requests after it fail likewise.
    package func shutDown() async { await self.pool.shutDown() }

    /// Sends one POST request and reads the answer.
    /// - Parameters:
    ///   - url: As the user gave it.
    ///   - headers: In this order; `Host` and `Content-Length` are added.
    ///   - body: Sent as it is.
    ///   - limit: Less time than the configured deadline; more is not to be had.
    /// - Returns: After the configured deadline at the latest. A request that failed may have arrived nevertheless.
    package func post(
        url: String, headers: [(name: String, value: String)], body: [UInt8], within limit: Duration? = nil
    ) async -> OutboundResult {
        let progress = Progress()
        let outcome: OutboundResult.Outcome
        do throws(OutboundFailure) {
            let url = try OutboundURL(parsing: url)
            let deadline = min(limit ?? self.configuration.deadline, self.configuration.deadline)
            let answer = await withDeadline(deadline) {
                await self.exchange(url: url, headers: headers, body: body, progress: progress)
            }
            // Cancelling the deadline's own wait looks like its end.
            outcome = answer ?? .failure(Task.isCancelled ? .cancelled : .timeout)
        } catch {
            outcome = .failure(error)
        }
        let (address, timing) = progress.finish()
        return OutboundResult(outcome: outcome, remoteAddress: address, timing: timing)
    }

    private func exchange(
        url: OutboundURL, headers: [(name: String, value: String)], body: [UInt8], progress: Progress
    ) async -> OutboundResult.Outcome {
        do throws(OutboundFailure) {
            let addresses = try self.policy.check(await self.resolve(url), for: url)
            progress.enter(.answering)
            var request = HTTPClientRequest(url: url.text)
            request.method = .POST
            request.headers = HTTPHeaders(headers.map { ($0.name, $0.value) })
            request.body = .bytes(ByteBuffer(bytes: body))
            var failure = OutboundFailure.connect
            for address in addresses.prefix(self.configuration.greatestAddressesTried) {
                progress.connect(to: address)
                switch await self.send(request, host: url.host, address: address, progress: progress) {
                case .success(let response): return .response(response)
                // Nothing was sent, so the next address may be tried.
                case .failure(.connect): failure = .connect
                case .failure(let other): throw other
                }
            }
            throw failure
        } catch {
            return .failure(error)
        }
    }

    private func resolve(_ url: OutboundURL) async throws(OutboundFailure) -> [IPAddress] {
        if let literal = url.literal { return [literal] }
        do throws(AddressResolutionError) {
            return try await self.resolver.addresses(of: url.host, within: self.configuration.resolvingDeadline)
        } catch {
            if Task.isCancelled { throw .cancelled }
            switch error {
            case .failed: throw .dns
            case .overloaded: throw .overloaded
            case .cancelled: throw .cancelled
            }
        }
    }

    private func send(
        _ request: HTTPClientRequest, host: String, address: IPAddress, progress: Progress
    ) async -> Result<OutboundResponse, OutboundFailure> {
        let answer = await self.pool.withClient(for: HTTPClientPool.Key(host: host, address: address)) { client in
            do {
                let response = try await client.execute(request, timeout: TimeAmount(self.configuration.deadline))
                progress.enter(.reading)
                return Result<OutboundResponse, OutboundFailure>.success(try await self.read(response))
            } catch {
                return .failure(OutboundFailure(libraryError: error))
            }
        }
        return answer ?? .failure(.cancelled)
    }

    private func read(_ response: HTTPClientResponse) async throws -> OutboundResponse {
        var body: [UInt8] = []
        var isCut = false
        for try await piece in response.body {
            let room = self.configuration.greatestResponseBytes - body.count
            body.append(contentsOf: piece.readableBytesView.prefix(room))
            if piece.readableBytes > room {
                isCut = true
                break  // letting go of the body closes the connection
            }
        }
        var headers: [String: String] = [:]
        for name in ["content-type", "retry-after"] {
            headers[name] = response.headers.first(name: name).map { String($0.prefix(256)) }
        }
        return OutboundResponse(
            status: Int(response.status.code), headers: headers, body: body, isBodyCut: isCut)
    }
}

/// How far a request has come; read when it ends, also by the deadline.
private final class Progress: Sendable {
    enum Phase { case resolving, answering, reading }

    private struct State {
        var phase = Phase.resolving
        var since = ContinuousClock.now
        var timing = OutboundTiming()
        var address: IPAddress?
    }

    private let state = Mutex(State())

    func enter(_ phase: Phase) {
        self.state.withLock { state in
            Self.close(&state)
            state.phase = phase
        }
    }

    func connect(to address: IPAddress) { self.state.withLock { $0.address = address } }

    func finish() -> (IPAddress?, OutboundTiming) {
        self.state.withLock { state in
            Self.close(&state)
            return (state.address, state.timing)
        }
    }

    private static func close(_ state: inout State) {
        let now = ContinuousClock.now
        let spent = state.since.duration(to: now)
        switch state.phase {
        case .resolving: state.timing.resolving += spent
        case .answering: state.timing.answering += spent
        case .reading: state.timing.reading += spent
        }
        state.since = now
    }
}

/// Runs `body`, and cancels it when the time is up.
/// - Returns: `nil` when the time was up, or the task cancelled, before `body` had finished.
private func withDeadline<Answer: Sendable>(
    _ deadline: Duration, _ body: @escaping @Sendable () async -> Answer
) async -> Answer? {
    await withTaskGroup(of: Answer?.self) { group in
        group.addTask { await body() }
        group.addTask {
            try? await Task.sleep(for: deadline)
            return nil
        }
        defer { group.cancelAll() }
        return await group.next() ?? nil
    }
}
