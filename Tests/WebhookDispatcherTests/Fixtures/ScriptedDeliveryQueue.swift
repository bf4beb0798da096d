import Foundation
import Synchronization
import VerificationDomain
import Webhooks

@testable import WebhookDispatcher

/// A queue in memory that offers what a test puts in, and reports everything that is done with it.
final class ScriptedDeliveryQueue: DeliveryQueue {
    /// How a delivery left the dispatcher.
    enum Ending: Equatable, Sendable {
        case settled(DeliveryID, status: Int?, failure: String?, isSuccess: Bool)
        case cancelled(DeliveryID)
        case released(DeliveryID)
    }

    struct Refused: Error {}

    private struct State {
        var due: [ClaimedDelivery] = []
        var contents: [DeliveryID: DeliveryContent] = [:]
        var failingClaims = 0
        var failingContents = 0
        var limits: [Int] = []
        var leases: Set<Duration> = []
        var dispatchers: Set<UUID> = []
        var claimed: [DeliveryID] = []
        var lost = 0
        var jitters: [Duration] = []
    }

    /// Every delivery's end, in order; for one reader.
    let endings: AsyncStream<Ending>
    private let report: AsyncStream<Ending>.Continuation
    private let state = Mutex(State())
    private let doorbell: Doorbell

    /// - Parameter doorbell: Rung when something is offered.
    init(doorbell: Doorbell) {
        self.doorbell = doorbell
        (self.endings, self.report) = AsyncStream.makeStream(of: Ending.self)
    }

    /// Makes a delivery due.
    /// - Parameter content: `nil` for one that has nowhere to go any more.
    @discardableResult
    func offer(_ content: DeliveryContent?, isRinging: Bool = true) -> ClaimedDelivery {
        let delivery = ClaimedDelivery(
            id: DeliveryID(rawValue: UUID()),
            scope: Scope(tenantID: TenantID(rawValue: UUID()), environment: .live), eventID: UUID(),
            webhookID: WebhookID(rawValue: UUID()), attempt: 1, firstAttemptAt: nil, isProbe: false)
        self.state.withLock { state in
            state.due.append(delivery)
            state.contents[delivery.id] = content
        }
        if isRinging { self.doorbell.ring() }
        return delivery
    }

    /// So many claims fail from now on.
    func failClaims(_ count: Int) { self.state.withLock { $0.failingClaims = count } }

    /// So many reads of a content fail from now on.
    func failContents(_ count: Int) { self.state.withLock { $0.failingContents = count } }

    /// So many deliveries that died with their dispatcher are found by the next rescue.
    func lose(_ count: Int) { self.state.withLock { $0.lost = count } }

    /// What was claimed so far, in order.
    var claimed: [DeliveryID] { self.state.withLock { $0.claimed } }
    /// How many deliveries were asked for, claim by claim.
    var limits: [Int] { self.state.withLock { $0.limits } }
    var leases: Set<Duration> { self.state.withLock { $0.leases } }
    /// Whoever did anything.
    var dispatchers: Set<UUID> { self.state.withLock { $0.dispatchers } }
    var jitters: [Duration] { self.state.withLock { $0.jitters } }

    func claim(limit: Int, dispatcher: UUID, lease: Duration) async throws -> [ClaimedDelivery] {
        try self.state.withLock { state in
            state.limits.append(limit)
            state.leases.insert(lease)
            state.dispatchers.insert(dispatcher)
            if state.failingClaims > 0 {
                state.failingClaims -= 1
                throw Refused()
            }
            let taken = Array(state.due.prefix(limit))
            state.due.removeFirst(taken.count)
            state.claimed += taken.map(\.id)
            return taken
        }
    }

    func content(of delivery: ClaimedDelivery) async throws -> DeliveryContent? {
        try self.state.withLock { state in
            if state.failingContents > 0 {
                state.failingContents -= 1
                throw Refused()
            }
            return state.contents[delivery.id]
        }
    }

    func settle(
        _ delivery: ClaimedDelivery, _ attempt: DeliveryAttempt, dispatcher: UUID, jitter: Duration
    ) async throws -> Bool {
        self.state.withLock { state in
            state.dispatchers.insert(dispatcher)
            state.jitters.append(jitter)
        }
        self.report.yield(
            .settled(
                delivery.id, status: attempt.statusCode, failure: attempt.failure, isSuccess: attempt.isSuccess))
        return true
    }

    func cancel(_ delivery: ClaimedDelivery, dispatcher: UUID) async throws {
        self.state.withLock { _ = $0.dispatchers.insert(dispatcher) }
        self.report.yield(.cancelled(delivery.id))
    }

    func release(_ deliveries: [ClaimedDelivery], dispatcher: UUID) async throws {
        self.state.withLock { _ = $0.dispatchers.insert(dispatcher) }
        for delivery in deliveries { self.report.yield(.released(delivery.id)) }
    }

    func rescue() async throws -> Int {
        self.state.withLock { state in
            defer { state.lost = 0 }
            return state.lost
        }
    }
}
