import Foundation
import Synchronization
import VerificationDomain
import Webhooks

@testable import WebhookDispatcher

/// A queue in memory that offers what a test puts in, and reports everything that is done with it. Like the one in
/// Postgres it does nothing for a task that is cancelled.
final class ScriptedDeliveryQueue: DeliveryQueue {
    /// How a delivery left the dispatcher.
    enum Ending: Equatable, Sendable {
        case settled(DeliveryID, status: Int?, failure: String?, isSuccess: Bool)
        case discarded(DeliveryID, DiscardedDelivery)
        case released(DeliveryID, Release)
    }

    /// A `DeliveryRelease` without its delay, which is a random one; see ``ScriptedDeliveryQueue/delays``.
    enum Release: Equatable, Sendable { case atOnce, after, withItsEndpoint }

    struct Refused: Error {}

    private struct State {
        var due: [ClaimedDelivery] = []
        var readings: [DeliveryID: DeliveryReading] = [:]
        var failingClaims = 0
        var failingContents: [any Error] = []
        var failingWrites: [any Error] = []
        var limits: [Int] = []
        var leases: Set<Duration> = []
        var claimed: [DeliveryID] = []
        var lost = 0
        var prunings = 0
        var old = 0
        var expiries: [Duration] = []
        var jitters: [Duration] = []
        var delays: [Duration] = []
        var writes = 0
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
    @discardableResult
    func offer(
        _ reading: DeliveryReading, of webhook: WebhookID? = nil, isRinging: Bool = true
    ) -> ClaimedDelivery {
        let delivery = ClaimedDelivery(
            id: DeliveryID(rawValue: UUID()), claimID: UUID(),
            scope: Scope(tenantID: TenantID(rawValue: UUID()), environment: .live), eventID: UUID(),
            webhookID: webhook ?? WebhookID(rawValue: UUID()), attempt: 1, firstAttemptAt: nil, isProbe: false)
        self.state.withLock { state in
            state.due.append(delivery)
            state.readings[delivery.id] = reading
        }
        if isRinging { self.doorbell.ring() }
        return delivery
    }

    /// So many claims fail from now on.
    func failClaims(_ count: Int) { self.state.withLock { $0.failingClaims = count } }

    /// The next reads of a content fail with these errors, one each.
    func failContents(_ errors: [any Error]) { self.state.withLock { $0.failingContents = errors } }

    /// The next settlements, releases and discards fail with these errors, one each.
    func failWrites(_ errors: [any Error]) { self.state.withLock { $0.failingWrites = errors } }

    /// So many deliveries that died with their dispatcher are found by the next rescue.
    func lose(_ count: Int) { self.state.withLock { $0.lost = count } }

    /// Whether no rescue has come since.
    var hasLost: Bool { self.state.withLock { $0.lost > 0 } }

    /// What was claimed so far, in order.
    var claimed: [DeliveryID] { self.state.withLock { $0.claimed } }
    /// How many deliveries were asked for, claim by claim.
    var limits: [Int] { self.state.withLock { $0.limits } }
    var leases: Set<Duration> { self.state.withLock { $0.leases } }
    var jitters: [Duration] { self.state.withLock { $0.jitters } }
    /// How long released deliveries are to wait.
    var delays: [Duration] { self.state.withLock { $0.delays } }
    /// Settlements, releases and discards that were asked for, failed ones among them.
    var writes: Int { self.state.withLock { $0.writes } }
    /// So many rows are too old to be kept.
    func age(_ count: Int) { self.state.withLock { $0.old = count } }

    /// Whether anything is too old still.
    var hasOld: Bool { self.state.withLock { $0.old > 0 } }
    /// How old rows may become, call by call.
    var expiries: [Duration] { self.state.withLock { $0.expiries } }
    var prunings: Int { self.state.withLock { $0.prunings } }

    func claim(limit: Int, lease: Duration) async throws -> [ClaimedDelivery] {
        try self.state.withLock { state in
            state.limits.append(limit)
            state.leases.insert(lease)
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

    func content(of delivery: ClaimedDelivery) async throws -> DeliveryReading {
        try Task.checkCancellation()
        return try self.state.withLock { state in
            if !state.failingContents.isEmpty { throw state.failingContents.removeFirst() }
            return state.readings[delivery.id] ?? .gone
        }
    }

    func settle(_ delivery: ClaimedDelivery, _ attempt: DeliveryAttempt, jitter: Duration) async throws -> Bool {
        try self.write { $0.jitters.append(jitter) }
        self.report.yield(
            .settled(
                delivery.id, status: attempt.statusCode, failure: attempt.failure, isSuccess: attempt.isSuccess))
        return true
    }

    func discard(_ delivery: ClaimedDelivery, as reason: DiscardedDelivery) async throws {
        try self.write { _ in }
        self.report.yield(.discarded(delivery.id, reason))
    }

    func release(_ delivery: ClaimedDelivery, _ release: DeliveryRelease) async throws {
        switch release {
        case .atOnce:
            try self.write { _ in }
            self.report.yield(.released(delivery.id, .atOnce))
        case .after(let delay):
            try self.write { $0.delays.append(delay) }
            self.report.yield(.released(delivery.id, .after))
        case .withItsEndpoint(let delay):
            try self.write { $0.delays.append(delay) }
            self.report.yield(.released(delivery.id, .withItsEndpoint))
        }
    }

    private func write(_ change: (inout sending State) -> Void) throws {
        try Task.checkCancellation()
        try self.state.withLock { state in
            state.writes += 1
            if !state.failingWrites.isEmpty { throw state.failingWrites.removeFirst() }
            change(&state)
        }
    }

    func rescue() async throws -> Int {
        self.state.withLock { state in
            defer { state.lost = 0 }
            return state.lost
        }
    }

    func expire(after age: Duration, limit: Int) async throws -> Int {
        self.state.withLock { state in
            state.expiries.append(age)
            let removed = min(limit, state.old)
            state.old -= removed
            return removed
        }
    }

    func prune() async throws -> Int {
        self.state.withLock { state in
            state.prunings += 1
            return 0
        }
    }
}
