import Foundation
import Persistence
import PostgresClient
import Synchronization
import TestSupport
import Testing
import VerificationDomain

@testable import RateLimits

/// Three independent limiters, as three gateways have them, over one database.
@Suite(.postgres)
struct RequestLimiterTests {
    private let database: TestDatabase
    private let store: RecordingLimitStore
    private let limiters: [RequestLimiter]
    private let acme = LimitKey(tenantID: TenantID.acme.rawValue, environment: .live)
    private let acmeSandbox = LimitKey(tenantID: TenantID.acme.rawValue, environment: .sandbox)
    private let globex = LimitKey(tenantID: TenantID.globex.rawValue, environment: .live)

    init() async throws {
        self.database = try TestDatabase.current
        try await self.database.insertTenants()
        let store = RecordingLimitStore(PostgresLimitStore(pool: try self.database.pool(as: .gateway)))
        self.store = store
        // Clocks of processes are hours apart: nothing of them reaches the database or another process.
        self.limiters = [Duration.zero, .seconds(3_600), .seconds(-3_600)].map { skew in
            RequestLimiter(store: store, now: { .now + skew })
        }
    }

    private func set(_ setting: LimitSetting, of key: LimitKey) async throws {
        try await PostgresLimitSettings(on: try self.database.pool(as: .operator)).set(setting, of: key)
    }

    /// Takes so many at once, spread over the limiters.
    private func takeAtOnce(_ count: Int, of key: LimitKey) async throws -> [LimitVerdict] {
        try await withThrowingTaskGroup(of: LimitVerdict.self) { group in
            for place in 0..<count {
                group.addTask { try await self.limiters[place % self.limiters.count].take(key) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Takes without pause from every limiter, by several tasks each, until `end`.
    private func flood(_ keys: [LimitKey], for duration: Duration) async throws {
        let end = ContinuousClock.now + duration
        try await withThrowingTaskGroup(of: Void.self) { group in
            for limiter in self.limiters {
                for key in keys {
                    for _ in 0..<3 {
                        group.addTask {
                            while ContinuousClock.now < end {
                                _ = try await limiter.take(key)
                                await Task.yield()
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test
    func aBurstAdmitsExactlyItsNumberEveryTime() async throws {
        for _ in 0..<20 {
            // The rate is so low that none is added while the burst is taken.
            let limits = try #require(RequestLimits(ratePerSecond: 0.01, burst: 14, perMinute: 400))
            try await self.set(.custom(limits), of: self.acme)
            let fresh = [Duration.zero, .seconds(3_600), .seconds(-3_600)].map { skew in
                RequestLimiter(store: self.store, now: { .now + skew })
            }
            let verdicts = try await withThrowingTaskGroup(of: LimitVerdict.self) { group in
                for place in 0..<30 { group.addTask { try await fresh[place % 3].take(self.acme) } }
                return try await group.reduce(into: [LimitVerdict]()) { $0.append($1) }
            }
            #expect(verdicts.count { $0.isAdmitted } == 14)
        }
    }

    @Test
    func aFloodIsAdmittedByTheRulesToTheLastOneAndCostsFewStatements() async throws {
        let keys = [self.acme, self.acmeSandbox, self.globex]
        try await self.flood(keys, for: .seconds(4))
        for key in keys {
            let limits = RequestLimits.standard(key.environment)
            let envelope = Envelope(limits: limits)
            let trace = self.store.trace(of: key)
            #expect(envelope.violation(trace) == nil, "\(key)")
            let first = try #require(trace.map(\.at).min())
            let statements = self.store.statements(of: key)
            let last = try #require(statements.map(\.now).max())
            let admitted = trace.reduce(0) { $0 + $1.count }
            // The last token may have come just before the flood ended, with nobody left to take it.
            #expect(admitted >= envelope.ideal(over: last - first) - 1, "\(key)")
            let seconds = Double(last - first) / 1_000_000
            let allowed = Double(limits.burst) + seconds * 4 * limits.ratePerSecond
            // And the statements that found the first row missing.
            #expect(Double(statements.count) <= allowed + 3, "\(key)")
        }
    }

    @Test
    func coalescedTakesAreAdmittedInPart() async throws {
        let pool = try self.database.pool(as: .gateway)
        let reading = try await PostgresLimitStore(pool: pool).take(9, of: self.acmeSandbox, deadline: .seconds(60))
        #expect(reading.admitted == 4)
        #expect(reading.bucketRemaining == 0)
        #expect(reading.windowRemaining == 116)
    }

    @Test
    func theMinuteAdmitsItsNumberAndBeginsAnewAfterIt() async throws {
        let limits = try #require(RequestLimits(ratePerSecond: 100_000, burst: 1_000, perMinute: 5))
        try await self.set(.custom(limits), of: self.acme)
        let verdicts = try await self.takeAtOnce(30, of: self.acme)
        #expect(verdicts.count { $0.isAdmitted } == 5)
        // One of those at once may show the row as another limiter's statement found it.
        let refusal = try await RequestLimiter(store: self.store).take(self.acme)
        #expect(!refusal.isAdmitted)
        #expect(refusal.retryAfterSeconds > 1)
        #expect(refusal.retryAfterSeconds <= 60)
        try await self.database.superuser.execute(
            "UPDATE request_limits SET window_started_at_us = window_started_at_us - 60000000", in: .unscoped)
        let later = RequestLimiter(store: self.store)
        #expect(try await later.take(self.acme).isAdmitted)
        let started = try await self.database.superuser.first(
            "SELECT window_count FROM request_limits", in: .unscoped
        ) { try $0.decode("window_count", as: Int32.self) }
        #expect(started == 1)
    }

    @Test
    func withoutLimitsNothingIsRefusedOrWritten() async throws {
        try await self.set(.unlimited, of: self.acme)
        let verdicts = try await self.takeAtOnce(500, of: self.acme)
        #expect(verdicts.allSatisfy { $0.isAdmitted })
        #expect(self.store.trace(of: self.acme).isEmpty)
    }

    @Test
    func aChangeHoldsForAProcessThatAskedBefore() async throws {
        let limits = try #require(RequestLimits(ratePerSecond: 0.01, burst: 1, perMinute: 1))
        try await self.set(.custom(limits), of: self.acmeSandbox)
        let clock = ShiftedClock()
        let limiter = RequestLimiter(store: self.store, now: { clock.now })
        #expect(try await limiter.take(self.acmeSandbox).isAdmitted)
        #expect(try await !limiter.take(self.acmeSandbox).isAdmitted)
        try await self.set(.unlimited, of: self.acmeSandbox)
        clock.shift(by: .seconds(1))
        #expect(try await limiter.take(self.acmeSandbox).isAdmitted)
        try await self.set(.standard, of: self.acmeSandbox)
        let settings = PostgresLimitSettings(on: try self.database.pool(as: .operator))
        #expect(try await settings.setting(of: self.acmeSandbox) == .standard)
    }

    @Test
    func neverCrossesTenants() async throws {
        _ = try await self.takeAtOnce(60, of: self.acme)
        for key in [self.acmeSandbox, self.globex] { #expect(try await self.limiters[0].take(key).isAdmitted) }
        // The row of one scope is not to be seen or written in another.
        let pool = try self.database.pool(as: .gateway)
        let seen = try await pool.all("SELECT tenant_id FROM request_limits", in: Scope.globexLive.sql) {
            try $0.decode("tenant_id", as: UUID.self)
        }
        #expect(seen == [self.globex.tenantID])
        await #expect(throws: SQLError.self) {
            try await pool.execute(
                "INSERT INTO request_limits (tenant_id, environment) VALUES (\(TenantID.acme), 'sandbox')",
                in: Scope.globexLive.sql)
        }
    }

    @Test
    func aGatewayCannotRaiseALimit() async throws {
        _ = try await self.limiters[0].take(self.acme)
        let pool = try self.database.pool(as: .gateway)
        await #expect(throws: SQLError.self) {
            try await pool.execute("UPDATE request_limits SET is_unlimited = true", in: Scope.acmeLive.sql)
        }
    }

    @Test
    func keysAreForgottenWhenThereAreTooMany() async throws {
        let limiter = RequestLimiter(store: ImmediateStore(), maximumKeys: 50)
        for _ in 0..<500 { _ = try await limiter.take(LimitKey(tenantID: UUID(), environment: .live)) }
        #expect(limiter.snapshot.keys <= 50)
        #expect(limiter.snapshot.admitted == 500)
    }

    @Test
    func withoutPostgresThereIsNoVerdict() async throws {
        let limiter = RequestLimiter(store: FailingStore())
        await #expect(throws: SQLError.deadlineExceeded) { _ = try await limiter.take(self.acme) }
        #expect(limiter.snapshot.failed == 1)
    }
}

/// The machine's clock, put forward by a test.
private final class ShiftedClock: Sendable {
    private let offset = Mutex(Duration.zero)

    var now: ContinuousClock.Instant { .now + self.offset.withLock { $0 } }

    func shift(by duration: Duration) { self.offset.withLock { $0 += duration } }
}

/// Admits everything, with something left.
private struct ImmediateStore: LimitStore {
    func take(_ count: Int, of key: LimitKey, deadline: Duration) async throws -> LimitReading {
        LimitReading(
            limits: .standard(key.environment), admitted: count, now: 1, fullAt: 1, windowStartedAt: 0,
            windowCount: count)
    }
}

private struct FailingStore: LimitStore {
    func take(_ count: Int, of key: LimitKey, deadline: Duration) async throws -> LimitReading {
        throw SQLError.deadlineExceeded
    }
}
