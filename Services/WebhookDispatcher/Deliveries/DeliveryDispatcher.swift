import Foundation
import Logging
import Metrics
import OutboundHTTP
import PostgresClient
import ServiceRuntime
import Synchronization
import VerificationDomain
import Webhooks

/// Claims deliveries that are due, attempts them, and writes down how they ended, until it is stopped.
///
/// All state is in Postgres: a dispatcher that dies leaves claims that run out, and another takes them over; a receiver
/// may then hear of an event twice, never not at all.
final class DeliveryDispatcher: Sendable {
    struct Configuration: Sendable {
        /// Requests under way in this process.
        var concurrency = 64
        /// The time for all requests of one attempt, with that for an access token.
        var deadline: Duration = .seconds(10)
        /// How long a claim lasts; more than twice an attempt's deadline, so that nobody else sends meanwhile.
        var lease: Duration = .seconds(30)
        /// How long attempts that end are gathered before their slots are claimed for. A claim locks the endpoints that
        /// settlements wait for, so that one claim for each attempt would have both wait for each other.
        var gathering: Duration = .milliseconds(4)
        /// How often an idle dispatcher looks for deliveries.
        var pollInterval: Duration = .seconds(1)
        /// How often claims of dead dispatchers are looked for.
        var rescueInterval: Duration = .seconds(5)
        /// How often endpoints that are gone are looked for.
        var pruneInterval: Duration = .seconds(3600)
        /// How often what is too old to be kept is looked for.
        var expiryInterval: Duration = .seconds(3600)
        /// How long deliveries are kept after they were made; see `DeliveryQueue.expire(after:limit:)`.
        var retention: Duration = .seconds(30 * 86_400)
        /// How long what failed for a reason here, and not the receiver's, waits; a random time between these.
        var deferral: ClosedRange<Duration> = .seconds(1) ... .seconds(5)
        /// How long a delivery waits whose content cannot be read for a reason that somebody has to put right.
        var longDeferral: Duration = .seconds(60)
        /// The first pause before something is written again for which Postgres was away; doubled up to 2 s.
        var writePause: Duration = .milliseconds(250)
    }

    private struct State {
        var inFlight = 0
        var isStopping = false
    }

    private let queue: any DeliveryQueue
    private let client: GuardedHTTPClient
    private let tokens: AccessTokens
    private let configuration: Configuration
    private let logger: Logger
    private let state = Mutex(State())
    private let doorbell: Doorbell
    private let metrics = DeliveryMetrics()
    private let attempts = Counter(label: "martlet_webhook_attempts_total", dimensions: [("result", "success")])
    private let failures = Counter(label: "martlet_webhook_attempts_total", dimensions: [("result", "failure")])
    private let deferrals = Counter(label: "martlet_webhook_deferrals_total")
    private let undeliverable = Counter(label: "martlet_webhook_undeliverable_total")
    private let expired = Counter(label: "martlet_webhook_expired_total")

    init(
        queue: any DeliveryQueue, client: GuardedHTTPClient, configuration: Configuration, doorbell: Doorbell,
        logger: Logger
    ) {
        self.queue = queue
        self.client = client
        self.tokens = AccessTokens(by: client)
        self.configuration = configuration
        self.doorbell = doorbell
        self.logger = logger
    }

    /// Works until ``stop()``, then ends what is under way; a cancelled task drops it.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepInOrder() }
            group.addTask { await self.keepWithinRetention() }
            while !Task.isCancelled, !self.isStopping {
                let free = self.configuration.concurrency - self.inFlight
                for delivery in free > 0 ? await self.claim(upTo: free) : [] {
                    self.state.withLock { $0.inFlight += 1 }
                    group.addTask {
                        await LogScope.$current.withValue(LogScope(Self.metadata(delivery))) {
                            await self.attempt(delivery)
                        }
                        self.state.withLock { $0.inFlight -= 1 }
                        // A slot, and perhaps the endpoint's, is free again.
                        self.doorbell.ring(within: self.configuration.gathering)
                    }
                }
                // A claim takes all there is, or fills every slot: to ask again at once would be in vain.
                await self.doorbell.wait(upTo: self.jittered(self.configuration.pollInterval))
            }
            // What keeps order ends by itself; attempts under way end within their deadline.
            if Task.isCancelled { group.cancelAll() }
        }
    }

    /// Claims nothing more; ``run()`` returns when what is under way has ended.
    func stop() {
        self.state.withLock { $0.isStopping = true }
        self.doorbell.ring()
    }

    /// Requests under way.
    var inFlight: Int { self.state.withLock { $0.inFlight } }

    private var isStopping: Bool { self.state.withLock { $0.isStopping } }

    private func claim(upTo limit: Int) async -> [ClaimedDelivery] {
        do {
            return try await self.queue.claim(limit: limit, lease: self.configuration.lease)
        } catch {
            self.logger.warning("Deliveries could not be claimed", metadata: ["error_kind": "\(type(of: error))"])
            return []
        }
    }

    // MARK: One delivery

    private func attempt(_ delivery: ClaimedDelivery) async {
        do {
            let reading: DeliveryReading
            do {
                reading = try await self.queue.content(of: delivery)
            } catch {
                return try await self.putBack(delivery, because: error)
            }
            switch reading {
            case .content(let content):
                try await self.send(content, of: delivery)
            case .gone:
                try await self.written { try await self.queue.discard(delivery, as: .cancelled) }
            case .unopenable:
                self.undeliverable.increment()
                self.logger.error("A delivery's content does not open", metadata: Self.metadata(delivery))
                try await self.written { try await self.queue.discard(delivery, as: .undeliverable) }
            }
        } catch {
            // The claim runs out, and the delivery is tried again.
            self.logger.warning(
                "A delivery could not be settled",
                metadata: Self.metadata(delivery).merging(["error_kind": "\(type(of: error))"]) { $1 })
        }
    }

    /// Puts back a delivery whose content could not be read.
    private func putBack(_ delivery: ClaimedDelivery, because error: any Error) async throws {
        switch error {
        case is CancellationError:
            return try await self.written { try await self.queue.release(delivery, .atOnce) }
        case let error as SQLError where error.isPassing:
            self.deferrals.increment()
            let delay = self.randomDeferral()
            try await self.written { try await self.queue.release(delivery, .after(delay)) }
        default:
            self.deferrals.increment()
            self.logger.error(
                "A delivery's content could not be read",
                metadata: Self.metadata(delivery).merging(["error_kind": "\(type(of: error))"]) { $1 })
            let delay = self.jittered(self.configuration.longDeferral)
            try await self.written { try await self.queue.release(delivery, .after(delay)) }
        }
    }

    private func send(_ content: DeliveryContent, of delivery: ClaimedDelivery) async throws {
        let ended: DeliveryAttempt
        switch await self.exchange(content, of: delivery) {
        case .attempt(let attempt): ended = attempt
        case .overloaded:
            self.deferrals.increment()
            let delay = self.randomDeferral()
            return try await self.written { try await self.queue.release(delivery, .withItsEndpoint(after: delay)) }
        case .cutShort:
            return try await self.written { try await self.queue.release(delivery, .atOnce) }
        }
        (ended.isSuccess ? self.attempts : self.failures).increment()
        self.metrics.ended(ended)
        let jitter = Duration.milliseconds(Int.random(in: 0...2000))
        let isOurs = try await self.written { try await self.queue.settle(delivery, ended, jitter: jitter) }
        self.logger.debug(
            "Delivery attempted",
            metadata: Self.metadata(delivery).merging([
                "status": "\(ended.statusCode ?? 0)", "reason": "\(ended.failure ?? "")",
                "state": "\(isOurs ? "settled" : "claim_lost")",
            ]) { $1 })
    }

    /// Makes one attempt: a request to the endpoint, with an access token where the webhook has a grant.
    ///
    /// A token that was at hand and is refused with 401 may only be outdated: it is dropped, and a second request goes out
    /// with another one. All of it has one deadline, but that a token is waited for to its end.
    private func exchange(_ content: DeliveryContent, of delivery: ClaimedDelivery) async -> Verdict {
        guard let grant = content.grant else {
            return Self.verdict(on: await self.post(content, of: delivery), endedAt: .now)
        }
        let begun = ContinuousClock.now
        var isSecond = false
        while true {
            let (answer, isFresh) = await self.tokens.token(of: delivery.webhookID, by: grant)
            let token: AccessToken
            switch answer {
            case .token(let found): token = found
            case .failed(let failure): return Self.verdict(failure: failure.rawValue, begun: begun)
            case .overloaded: return .overloaded
            case .cutShort: return .cutShort
            }
            let left = self.configuration.deadline - begun.duration(to: .now)
            guard left > .zero else {
                return Self.verdict(failure: OutboundFailure.timeout.rawValue, begun: begun)
            }
            let result = await self.post(content, of: delivery, with: token, within: left)
            if case .response(let response) = result.outcome, response.status == 401 {
                await self.tokens.drop(token, of: delivery.webhookID)
                if !isFresh, !isSecond {
                    isSecond = true
                    continue
                }
            }
            return Self.verdict(on: result, endedAt: .now, duration: begun.duration(to: .now))
        }
    }

    private func post(
        _ content: DeliveryContent, of delivery: ClaimedDelivery, with token: AccessToken? = nil,
        within limit: Duration? = nil
    ) async -> OutboundResult {
        let signature = content.tokens.signer.sign(content.body, eventID: delivery.eventID, at: Date())
        var headers = [
            (name: "Content-Type", value: "application/json"),
            (name: "User-Agent", value: "Martlet-Webhooks/1"),
        ]
        if let token { headers.append((name: "Authorization", value: "Bearer \(token.value)")) }
        return await self.client.post(
            url: content.url, headers: headers + signature.headers, body: content.body, within: limit)
    }

    /// What a request's result says about the delivery.
    private enum Verdict {
        /// An attempt was made.
        case attempt(DeliveryAttempt)
        /// Too much is going on here to have made one; so it would be at once again.
        case overloaded
        /// It was cut short here, because this process stops.
        case cutShort
    }

    /// The endpoint was not asked.
    private static func verdict(failure: String, begun: ContinuousClock.Instant) -> Verdict {
        let now = ContinuousClock.now
        return .attempt(
            DeliveryAttempt(
                endedAt: now, duration: begun.duration(to: now), statusCode: nil, failure: failure, isSuccess: false))
    }

    /// - Parameter duration: Of all requests of the attempt; `nil` when this was the only one.
    private static func verdict(
        on result: OutboundResult, endedAt: ContinuousClock.Instant, duration: Duration? = nil
    ) -> Verdict {
        func attempt(status: Int?, failure: OutboundFailure?, isSuccess: Bool) -> Verdict {
            .attempt(
                DeliveryAttempt(
                    endedAt: endedAt, duration: duration ?? result.timing.total, statusCode: status,
                    failure: failure?.rawValue, isSuccess: isSuccess))
        }
        switch result.outcome {
        case .response(let response):
            return attempt(
                status: response.status, failure: nil, isSuccess: DeliveryOutcome(status: response.status) == .success)
        case .failure(let failure) where failure.isReceiversFault:
            return attempt(status: nil, failure: failure, isSuccess: false)
        case .failure(.overloaded): return .overloaded
        case .failure: return .cutShort
        }
    }

    /// Writes down what became of a delivery, as long as its claim is sure to last: what was sent should be known,
    /// although Postgres is away for a moment. To write twice does nothing, since the claim is gone after the first time.
    ///
    /// When this task is cancelled it writes once more, in a task that is not: Postgres refuses a cancelled one.
    private func written<R: Sendable>(_ body: @escaping @Sendable () async throws -> R) async throws -> R {
        let until = ContinuousClock.now + self.configuration.lease / 2
        var pause = self.configuration.writePause
        while true {
            if Task.isCancelled { return try await Task { try await body() }.value }
            do {
                return try await body()
            } catch is CancellationError where Task.isCancelled {
                continue
            } catch let error as SQLError where error.isPassing {
                guard ContinuousClock.now + pause < until else { throw error }
                try? await Task.sleep(for: self.jittered(pause))
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    private static func metadata(_ delivery: ClaimedDelivery) -> Logger.Metadata {
        [
            "delivery_id": "\(delivery.id)", "webhook_id": "\(delivery.webhookID)", "event_id": "\(delivery.eventID)",
            "attempt": "\(delivery.attempt)",
        ]
    }

    // MARK: Upkeep

    private func keepInOrder() async {
        var pruneAt = ContinuousClock.now
        while !Task.isCancelled, !self.isStopping {
            do {
                if try await self.queue.rescue() > 0 { self.doorbell.ring() }
                if ContinuousClock.now >= pruneAt {
                    _ = try await self.queue.prune()
                    pruneAt = ContinuousClock.now + self.jittered(self.configuration.pruneInterval)
                }
            } catch {
                self.logger.debug("Lost deliveries were not looked for", metadata: ["error_kind": "\(type(of: error))"])
            }
            await self.rest(self.jittered(self.configuration.rescueInterval))
        }
    }

    /// Rows that are removed before it is looked whether the dispatcher is to stop.
    private static let expiryStep = 500

    /// Apart from ``keepInOrder()``: where much is old, claims of dead dispatchers do not wait for it.
    private func keepWithinRetention() async {
        while !Task.isCancelled, !self.isStopping {
            do {
                var removed = Self.expiryStep
                while removed == Self.expiryStep, !Task.isCancelled, !self.isStopping {
                    removed = try await self.queue.expire(
                        after: self.configuration.retention, limit: Self.expiryStep)
                    self.expired.increment(by: Int64(removed))
                }
            } catch {
                self.logger.warning(
                    "Old deliveries were not removed", metadata: ["error_kind": "\(type(of: error))"])
            }
            await self.rest(self.jittered(self.configuration.expiryInterval))
        }
    }

    /// Until the time is over, or the dispatcher stops.
    private func rest(_ interval: Duration) async {
        let until = ContinuousClock.now + interval
        while ContinuousClock.now < until, !self.isStopping, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    private func randomDeferral() -> Duration {
        let (least, greatest) = (self.configuration.deferral.lowerBound, self.configuration.deferral.upperBound)
        return least + (greatest - least) * Double.random(in: 0...1)
    }

    private func jittered(_ interval: Duration) -> Duration { interval * Double.random(in: 0.8...1.2) }
}

extension SQLError {
    /// Whether it may be gone at the next try, with nobody doing anything about it.
    fileprivate var isPassing: Bool {
        switch self {
        case .unavailable, .poolTimeout, .deadlineExceeded: true
        case .server: self.isSerializationFailure
        case .scopeRequired, .scopeMismatch, .decoding, .closed: false
        }
    }
}
