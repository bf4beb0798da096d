import Logging
import OutboundHTTP
import Synchronization
import VerificationDomain
import Webhooks

@testable import WebhookDispatcher

/// A dispatcher at work on a scripted queue, with an endpoint on the loopback address.
final class DispatchStation: Sendable {
    let queue: ScriptedDeliveryQueue
    let receiver: LoopbackReceiver
    let dispatcher: DeliveryDispatcher
    let client: GuardedHTTPClient
    let doorbell: Doorbell
    let token = WebhookToken.make()
    let log = RecordedLog()
    /// Ends when the dispatcher has stopped.
    let running: Task<Void, Never>

    private init(_ receiver: LoopbackReceiver, _ configuration: DeliveryDispatcher.Configuration, claimFailures: Int)
        throws
    {
        self.receiver = receiver
        self.doorbell = Doorbell()
        self.queue = ScriptedDeliveryQueue(doorbell: self.doorbell)
        self.queue.failClaims(claimFailures)
        self.client = try GuardedHTTPClient(
            configuration: GuardedHTTPClientConfiguration(
                allowedNetworks: try AllowedNetworks(parsing: ["127.0.0.0/8"]), deadline: .seconds(30)),
            resolver: NamedFailures())
        let dispatcher = DeliveryDispatcher(
            queue: self.queue, client: self.client, configuration: configuration, doorbell: self.doorbell,
            logger: self.log.logger)
        self.dispatcher = dispatcher
        self.running = Task { await dispatcher.run() }
    }

    /// Runs `body` beside the dispatcher; then stops it, and waits for what is under way.
    static func with(
        concurrency: Int = 8, pollInterval: Duration = .seconds(60), rescueInterval: Duration = .seconds(60),
        pruneInterval: Duration = .seconds(60), expiryInterval: Duration = .seconds(60), lease: Duration = .seconds(30),
        claimFailures: Int = 0,
        _ body: (DispatchStation) async throws -> Void
    ) async throws {
        try await LoopbackReceiver.running { receiver in
            let station = try DispatchStation(
                receiver,
                DeliveryDispatcher.Configuration(
                    concurrency: concurrency, lease: lease, pollInterval: pollInterval, rescueInterval: rescueInterval,
                    pruneInterval: pruneInterval, expiryInterval: expiryInterval, retention: .seconds(40 * 86_400),
                    writePause: .milliseconds(1)), claimFailures: claimFailures)
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(station))
            } catch {
                result = .failure(error)
            }
            station.dispatcher.stop()
            receiver.releaseAll()
            await station.running.value
            await station.client.shutDown()
            try result.get()
        }
    }

    /// Makes a delivery to the endpoint due.
    @discardableResult
    func offer(to path: String, isRinging: Bool = true) -> ClaimedDelivery {
        self.offer(url: self.receiver.url(path), isRinging: isRinging)
    }

    /// Makes a delivery to any address due.
    @discardableResult
    func offer(
        url: String, of webhook: WebhookID? = nil, by grant: ClientCredentialsGrant? = nil, isRinging: Bool = true
    ) -> ClaimedDelivery {
        self.queue.offer(
            .content(
                DeliveryContent(
                    url: url, tokens: WebhookTokens(self.token), grant: grant, body: Array("{\"payload\":{}}".utf8))),
            of: webhook, isRinging: isRinging)
    }

    /// How the next delivery left the dispatcher; to be called by one task.
    func nextEnding() async -> ScriptedDeliveryQueue.Ending? {
        await self.queue.endings.first { _ in true }
    }

    /// The next request that reached the endpoint; to be called by one task.
    func nextRequest() async -> LoopbackReceiver.Request? {
        await self.receiver.requests.first { _ in true }
    }
}

/// Knows two names: `busy.example`, when too much is being resolved, and `private.example`, which leads inside.
struct NamedFailures: AddressResolver {
    func addresses(
        of host: String, within limit: Duration
    ) async throws(AddressResolutionError) -> [IPAddress] {
        switch host {
        case "busy.example": throw .overloaded
        case "private.example": return [IPAddress(parsing: "10.0.0.1")].compactMap { $0 }
        default: throw .failed
        }
    }
}

/// The lines that a dispatcher logs, as level and message.
final class RecordedLog: Sendable {
    private let state = Mutex<[String]>([])

    var lines: [String] { self.state.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            self.log.state.withLock { $0.append("\(event.level): \(event.message)") }
        }
    }
}
