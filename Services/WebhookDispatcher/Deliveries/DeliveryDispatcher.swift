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
        /// How long a claim lasts; more than twice an attempt's deadline, so that nobody else sends meanwhile.
        var lease: Duration = .seconds(30)
        /// How often an idle dispatcher looks for deliveries.
        var pollInterval: Duration = .seconds(1)
        /// How often claims of dead dispatchers are looked for.
        var rescueInterval: Duration = .seconds(5)
    }

    private struct State {
        var inFlight = 0
        var isStopping = false
    }

    private let id = UUID()
    private let queue: any DeliveryQueue
    private let client: GuardedHTTPClient
    private let configuration: Configuration
    private let logger: Logger
    private let state = Mutex(State())
    private let doorbell: Doorbell
    private let attempts = Counter(label: "martlet_webhook_attempts_total", dimensions: [("result", "success")])
    private let failures = Counter(label: "martlet_webhook_attempts_total", dimensions: [("result", "failure")])

    init(
        queue: any DeliveryQueue, client: GuardedHTTPClient, configuration: Configuration, doorbell: Doorbell,
        logger: Logger
    ) {
        self.queue = queue
        self.client = client
        self.configuration = configuration
        self.doorbell = doorbell
        self.logger = logger
    }

    /// Works until ``stop()``, then ends what is under way; a cancelled task drops it.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.rescueRepeatedly() }
            while !Task.isCancelled, !self.state.withLock({ $0.isStopping }) {
                let free = self.configuration.concurrency - self.state.withLock { $0.inFlight }
                let claimed = free > 0 ? await self.claim(upTo: free) : []
                for delivery in claimed {
                    self.state.withLock { $0.inFlight += 1 }
                    group.addTask {
                        await self.attempt(delivery)
                        self.state.withLock { $0.inFlight -= 1 }
                        // A slot, and perhaps the endpoint's, is free again.
                        self.doorbell.ring()
                    }
                }
                // Whatever was found, there may be more: an endpoint gives a few at a time.
                if claimed.isEmpty { await self.doorbell.wait(upTo: self.jittered(self.configuration.pollInterval)) }
            }
            // The rescuer ends by itself; attempts under way end within their deadline.
            if Task.isCancelled { group.cancelAll() }
        }
    }

    /// Claims nothing more; ``run()`` returns when what is under way has ended.
    func stop() {
        self.state.withLock { $0.isStopping = true }
        self.doorbell.ring()
    }

    var inFlight: Int { self.state.withLock { $0.inFlight } }

    private func claim(upTo limit: Int) async -> [ClaimedDelivery] {
        do {
            return try await self.queue.claim(limit: limit, dispatcher: self.id, lease: self.configuration.lease)
        } catch {
            self.logger.warning("Deliveries could not be claimed", metadata: ["error_kind": "\(type(of: error))"])
            await self.doorbell.wait(upTo: self.jittered(self.configuration.pollInterval))
            return []
        }
    }

    private func attempt(_ delivery: ClaimedDelivery) async {
        do {
            guard let content = try await self.queue.content(of: delivery) else {
                return try await self.queue.cancel(delivery, dispatcher: self.id)
            }
            let startedAt = Date()
            let result = await self.send(content, of: delivery, at: startedAt)
            guard let ended = Self.ended(result, startedAt: startedAt) else {
                return try await self.queue.release([delivery], dispatcher: self.id)
            }
            (ended.isSuccess ? self.attempts : self.failures).increment()
            let jitter = Duration.milliseconds(Int.random(in: 0...2000))
            let isOurs = try await self.whileClaimed {
                try await self.queue.settle(delivery, ended, dispatcher: self.id, jitter: jitter)
            }
            self.logger.debug(
                "Delivery attempted",
                metadata: [
                    "delivery_id": "\(delivery.id)", "webhook_id": "\(delivery.webhookID)",
                    "attempt": "\(delivery.attempt)", "status": "\(ended.statusCode ?? 0)",
                    "reason": "\(ended.failure ?? "")", "state": "\(isOurs ? "settled" : "claim_lost")",
                ])
        } catch {
            // The claim runs out, and the delivery is tried again.
            self.logger.warning(
                "A delivery could not be settled",
                metadata: ["delivery_id": "\(delivery.id)", "error_kind": "\(type(of: error))"])
        }
    }

    /// Tries again while the claim lasts: what was sent should be written down, although Postgres is away for a moment.
    /// Settling twice does nothing, since the claim is gone after the first time.
    private func whileClaimed(_ body: () async throws -> Bool) async throws -> Bool {
        let until = ContinuousClock.now + self.configuration.lease / 2
        var pause = Duration.milliseconds(250)
        while true {
            do {
                return try await body()
            } catch let error as SQLError where error.isUnavailable || error == .poolTimeout {
                guard ContinuousClock.now + pause < until, !Task.isCancelled else { throw error }
                try await Task.sleep(for: self.jittered(pause))
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    private func send(_ content: DeliveryContent, of delivery: ClaimedDelivery, at now: Date) async -> OutboundResult {
        let signature = WebhookSigner(token: content.token).sign(content.body, eventID: delivery.eventID, at: now)
        return await self.client.post(
            url: content.url,
            headers: [
                (name: "Content-Type", value: "application/json"),
                (name: "User-Agent", value: "Martlet-Webhooks/1"),
            ] + signature.headers,
            body: content.body)
    }

    /// - Returns: `nil` when the attempt does not count: it was cut short here, not by the receiver.
    private static func ended(_ result: OutboundResult, startedAt: Date) -> DeliveryAttempt? {
        switch result.outcome {
        case .response(let response):
            DeliveryAttempt(
                at: startedAt, duration: result.timing.total, statusCode: response.status, failure: nil,
                isSuccess: DeliveryOutcome(status: response.status) == .success)
        case .failure(let failure) where failure.isReceiversFault:
            DeliveryAttempt(
                at: startedAt, duration: result.timing.total, statusCode: nil, failure: failure.rawValue,
                isSuccess: false)
        case .failure:
            nil
        }
    }

    private func rescueRepeatedly() async {
        while !Task.isCancelled, !self.state.withLock({ $0.isStopping }) {
            do {
                if try await self.queue.rescue() > 0 { self.doorbell.ring() }
            } catch {
                self.logger.debug("Lost deliveries were not looked for", metadata: ["error_kind": "\(type(of: error))"])
            }
            let until = ContinuousClock.now + self.jittered(self.configuration.rescueInterval)
            while ContinuousClock.now < until, !self.state.withLock({ $0.isStopping }), !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    private func jittered(_ interval: Duration) -> Duration { interval * Double.random(in: 0.8...1.2) }
}
