import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// A delivery queue as webhook-dispatcher has it, and what its tests set up and look at.
struct DeliveryBench {
    let database: TestDatabase
    let queue: PostgresDeliveryQueue
    /// What producers seal bodies with.
    private let producerKeys: TenantKeys

    init() throws {
        self.database = try TestDatabase.current
        let pool = try self.database.pool(as: .webhooks)
        self.queue = PostgresDeliveryQueue(
            on: pool, webhookKeys: TestKeys.webhooks(on: pool), eventKeys: TestKeys.events(on: pool))
        self.producerKeys = TestKeys.events(on: try self.database.pool(as: .gateway))
    }

    /// Publishes so many events of a scope; each becomes a delivery to every webhook that wants it.
    @discardableResult
    func publish(_ count: Int = 1, scope: Scope = .acmeSandbox) async throws -> [WebhookEvent] {
        let events = (0..<count).map { number in
            let view = WorkflowTaskView(
                id: "task_\(number)", workflowRunID: UUID(), taskDefID: "profile_data", taskDefVersion: nil,
                status: .started, input: [:], output: nil, createdAt: .fixture, updatedAt: .fixture,
                statusChangedAt: .fixture)
            return WebhookEvent(id: UUID(), payload: .workflowTask(view), apiBaseURL: "https://api.example.com")
        }
        let pool = try self.database.pool(as: .gateway)
        try await pool.transaction(in: scope.sql) { transaction in
            try await PostgresEventOutbox(on: transaction, keys: self.producerKeys, wakeDispatcher: {})
                .publish(events, scope: scope)
        }
        return events
    }

    func claim(limit: Int = 100) async throws -> [ClaimedDelivery] {
        try await self.queue.claim(limit: limit, lease: .seconds(30))
    }

    /// Claims what must be one delivery.
    func claimOne() async throws -> ClaimedDelivery {
        let claimed = try await self.claim()
        return try #require(claimed.count == 1 ? claimed.first : nil)
    }

    /// Claims one of perhaps many.
    func claimAny() async throws -> ClaimedDelivery { try #require(try await self.claim(limit: 1).first) }

    /// Writes down an attempt that took 1.234 s.
    /// - Parameters:
    ///   - status: `nil` when there was no answer in time.
    ///   - age: How long ago it ended.
    @discardableResult
    func settle(
        _ delivery: ClaimedDelivery, _ status: Int?, age: Duration = .zero,
        duration: Duration = .milliseconds(1234)
    ) async throws -> Bool {
        let attempt = DeliveryAttempt(
            endedAt: ContinuousClock.now - age, duration: duration, statusCode: status,
            failure: status == nil ? "timeout" : nil, isSuccess: status == 200)
        return try await self.queue.settle(delivery, attempt, jitter: .zero)
    }

    /// The database's time.
    func now() async throws -> Date {
        let now = try await self.database.superuser.first("SELECT clock_timestamp() AS now", in: .unscoped) {
            try $0.decode("now", as: Date.self)
        }
        return try #require(now)
    }

    /// A delivery as its row has it.
    struct Row: Equatable {
        let state: String
        let attempts: Int
        let firstAttemptAt: Date?
        let dueAt: Date
        let isClaimed: Bool
    }

    func row(_ id: DeliveryID) async throws -> Row? {
        try await self.database.superuser.first(
            """
            SELECT state, attempts, first_attempt_at, due_at, claim_id IS NOT NULL AS is_claimed
            FROM webhook_deliveries
            WHERE id = \(id)
            """, in: .unscoped
        ) { row in
            Row(
                state: try row.decode("state"), attempts: try row.decode("attempts"),
                firstAttemptAt: try row.decode("first_attempt_at"), dueAt: try row.decode("due_at"),
                isClaimed: try row.decode("is_claimed"))
        }
    }

    /// An endpoint as its row has it; by default as it is when nothing is wrong.
    struct Endpoint: Equatable {
        var inFlight = 0
        var failureStreak = 0
        var openUntil: Date?
        var restsUntil: Date?
    }

    func endpoint(_ id: WebhookID) async throws -> Endpoint? {
        try await self.database.superuser.first(
            """
            SELECT in_flight, failure_streak, open_until, rests_until
            FROM webhook_endpoint_states
            WHERE webhook_id = \(id)
            """, in: .unscoped
        ) { row in
            Endpoint(
                inFlight: try row.decode("in_flight"), failureStreak: try row.decode("failure_streak"),
                openUntil: try row.decode("open_until"), restsUntil: try row.decode("rests_until"))
        }
    }

    /// What each endpoint has under way.
    func inFlight() async throws -> [Int] {
        try await self.database.superuser.all("SELECT in_flight FROM webhook_endpoint_states", in: .unscoped) {
            try $0.decode("in_flight", as: Int.self)
        }
    }

    /// Opens an endpoint's breaker, as five failures do.
    /// - Parameter moment: Until when, in SQL.
    func openBreaker(_ webhook: WebhookID, until moment: SQLStatement) async throws {
        try await self.database.superuser.execute(
            """
            INSERT INTO webhook_endpoint_states (webhook_id, tenant_id, failure_streak, open_until)
            SELECT id, tenant_id, 5, \(fragment: moment)
            FROM webhooks
            WHERE id = \(webhook)
            ON CONFLICT (webhook_id) DO UPDATE
            SET failure_streak = excluded.failure_streak, open_until = excluded.open_until
            """, in: .unscoped)
    }

    /// Lets the breakers' minutes, and what rests, come to their ends.
    func endMinutes() async throws {
        try await self.database.superuser.execute(
            """
            UPDATE webhook_endpoint_states
            SET open_until = open_until - interval '1 hour', rests_until = rests_until - interval '1 hour'
            """, in: .unscoped)
    }

    /// Makes everything that waits due now.
    func makeDue() async throws {
        try await self.database.superuser.execute(
            "UPDATE webhook_deliveries SET due_at = now() WHERE state = 'pending'", in: .unscoped)
    }

    /// Lets every lease run out.
    func expireLeases() async throws {
        try await self.database.superuser.execute(
            "UPDATE webhook_deliveries SET claimed_until = now() - interval '1 second' WHERE state = 'sending'",
            in: .unscoped)
    }

    /// How many deliveries are in each state.
    func states() async throws -> [String: Int] {
        let rows = try await self.database.superuser.all(
            "SELECT state, count(*) AS deliveries FROM webhook_deliveries GROUP BY state", in: .unscoped
        ) { (try $0.decode("state", as: String.self), try $0.decode("deliveries", as: Int.self)) }
        return Dictionary(rows, uniquingKeysWith: +)
    }

    /// Number, status and failure of every attempt in the tenant's log.
    func attempts() async throws -> [String] {
        try await self.database.superuser.all(
            """
            SELECT concat_ws(' ', attempt, coalesce(status_code::text, '-'), coalesce(failure, '-'), duration_ms)
                AS line
            FROM webhook_delivery_attempts
            ORDER BY attempt
            """, in: .unscoped
        ) { try $0.decode("line", as: String.self) }
    }
}
