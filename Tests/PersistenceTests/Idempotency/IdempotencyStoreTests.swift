import Cryptography
import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct IdempotencyStoreTests {
    private let database: TestDatabase
    private let store: PostgresIdempotencyStore
    private static let answer = KeptAnswer(
        status: 201, headers: ["content-type": "application/json"], body: Array("{\"name\":\"Canary\"}".utf8))
    private static let body = SHA256Digest.digest(of: "body")

    init() throws {
        self.database = try TestDatabase.current
        self.store = try self.database.answers()
    }

    private func services() throws -> TestServices {
        try TestServices(on: self.database, identifiers: .init { UUID() })
    }

    /// Creates an applicant under a claim.
    private func createApplicant(_ claim: RequestClaim) async throws -> Applicant {
        let services = try self.services()
        return try await RequestClaim.$current.withValue(claim) {
            try await services.applicants.create(.anna, consents: [], scope: claim.slot.scope)
        }
    }

    private func applicantCount() async throws -> Int {
        try await self.database.superuser.query("SELECT FROM applicants", in: .unscoped).count
    }

    @Test
    func aKeptAnswerComesBackToTheSameKey() async throws {
        try await self.database.insertTenants()
        let claim = RequestClaim.fixture()
        #expect(try await self.store.claim(claim) == .claimed)
        #expect(try await self.store.claim(.fixture()) == .inProgress(Self.body))
        try await self.store.keep(Self.answer, of: claim)
        #expect(try await self.store.claim(.fixture()) == .answered(Self.body, Self.answer))
        #expect(try await self.store.claim(.fixture(body: "other")) == .answered(Self.body, Self.answer))
    }

    @Test
    func keysOfOthersAreIndependent() async throws {
        try await self.database.insertTenants()
        let claim = RequestClaim.fixture()
        _ = try await self.store.claim(claim)
        try await self.store.keep(Self.answer, of: claim)
        for scope in Scope.acmeSandbox.strangers {
            #expect(try await self.store.claim(.fixture(scope: scope)) == .claimed)
        }
        #expect(try await self.store.claim(.fixture(credential: .oauthClient)) == .claimed)
        #expect(try await self.store.claim(.fixture(credential: .sdkToken, holder: "a")) == .claimed)
        #expect(try await self.store.claim(.fixture(credential: .sdkToken, holder: "b")) == .claimed)
        #expect(try await self.store.claim(.fixture("key-2")) == .claimed)
    }

    @Test
    func oneOfAHundredClaimsIsGranted() async throws {
        try await self.database.insertTenants()
        let store = self.store
        let outcomes = try await withThrowingTaskGroup(of: ClaimOutcome.self) { group in
            for _ in 0..<100 { group.addTask { try await store.claim(.fixture()) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .claimed } == 1)
        #expect(outcomes.count { $0 == .inProgress(Self.body) } == 99)
    }

    @Test
    func aReleasedKeyIsFree() async throws {
        try await self.database.insertTenants()
        let claim = RequestClaim.fixture()
        _ = try await self.store.claim(claim)
        try await self.store.release(.fixture())  // somebody else's changes nothing
        #expect(try await self.store.claim(.fixture()) == .inProgress(Self.body))
        try await self.store.release(claim)
        #expect(try await self.store.claim(.fixture(body: "other")) == .claimed)
    }

    @Test
    func aClaimWithoutEffectIsFreeAfterItsLeaseForTheSameRequest() async throws {
        try await self.database.insertTenants()
        let store = try self.database.answers(lease: .seconds(-1))
        let slow = RequestClaim.fixture()
        #expect(try await store.claim(slow) == .claimed)
        #expect(try await store.claim(.fixture(body: "other")) == .inProgress(Self.body))
        let next = RequestClaim.fixture()
        #expect(try await store.claim(next) == .claimed)
        // The slow one is void: what it would do is rolled back, and its answer is nobody's.
        await #expect(throws: IdempotencyError.claimLost) { _ = try await self.createApplicant(slow) }
        #expect(try await self.applicantCount() == 0)
        try await store.keep(Self.answer, of: slow)
        _ = try await self.createApplicant(next)
        #expect(try await self.applicantCount() == 1)
    }

    @Test
    func anEffectWhoseAnswerIsLostIsNotRepeated() async throws {
        try await self.database.insertTenants()
        let store = try self.database.answers(lease: .seconds(-1))
        let claim = RequestClaim.fixture()
        _ = try await store.claim(claim)
        _ = try await self.createApplicant(claim)
        #expect(!claim.isAnswered)
        #expect(try await store.claim(.fixture()) == .lost(Self.body))
        try await store.release(claim)
        #expect(try await store.claim(.fixture()) == .lost(Self.body))
    }

    @Test
    func theAnswerIsStoredWithTheEffect() async throws {
        try await self.database.insertTenants()
        let claim = RequestClaim.fixture()
        _ = try await self.store.claim(claim)
        let rendering: RequestClaim.Rendering = { result in
            (result as? Applicant).map { .init(Self.answer, about: $0.id) }
        }
        let applicant = try await claim.answer(with: rendering) { try await self.createApplicant(claim) }
        #expect(claim.isAnswered)
        // Nothing more was said by the process that had it.
        #expect(try await self.store.claim(.fixture()) == .answered(Self.body, Self.answer))
        // And the answer goes with the applicant.
        try await PostgresApplicantRepository(on: self.database.pool(as: .orchestrator)).erase(
            applicant.id, scope: .acmeSandbox)
        #expect(try await self.store.claim(.fixture()) == .claimed)
    }

    @Test
    func whatFailsToRenderHasNoEffect() async throws {
        struct Broken: Error {}
        try await self.database.insertTenants()
        let claim = RequestClaim.fixture()
        _ = try await self.store.claim(claim)
        await #expect(throws: Broken.self) {
            try await claim.answer(with: { _ in throw Broken() }) { _ = try await self.createApplicant(claim) }
        }
        #expect(try await self.applicantCount() == 0)
        #expect(!claim.isAnswered)
    }

    @Test
    func anAnswerOfAnUnknownRequestIsNotStoredWithTheEffect() async throws {
        try await self.database.insertTenants()
        let claim = RequestClaim.fixture(body: nil)
        _ = try await self.store.claim(claim)
        let rendering: RequestClaim.Rendering = { _ in .init(Self.answer, about: nil) }
        _ = try await claim.answer(with: rendering) { try await self.createApplicant(claim) }
        #expect(!claim.isAnswered)
        #expect(try await self.store.claim(.fixture()) == .inProgress(nil))
        claim.identify(as: Self.body)
        try await self.store.keep(Self.answer, of: claim)
        #expect(try await self.store.claim(.fixture()) == .answered(Self.body, Self.answer))
    }

    @Test
    func whatIsStoredIsSealed() async throws {
        try await self.database.insertTenants()
        let claim = RequestClaim.fixture()
        _ = try await self.store.claim(claim)
        try await self.store.keep(Self.answer, of: claim)
        let stored = try await self.database.superuser.first("SELECT answer FROM idempotency_keys", in: .unscoped) {
            try $0.decode("answer", as: SQLBytes.self).bytes
        }
        #expect(try #require(stored).firstRange(of: Array("Canary".utf8)) == nil)
    }

    @Test
    func anExpiredAnswerIsDeletedInBatchesAndItsKeyIsFree() async throws {
        try await self.database.insertTenants()
        let past = try self.database.answers(lifetime: .seconds(-1))
        for number in 0..<5 { _ = try await past.claim(.fixture("old-\(number)")) }
        _ = try await past.claim(.fixture("foreign", scope: .acmeLive))
        _ = try await self.store.claim(.fixture("young"))
        #expect(try await self.store.claim(.fixture("old-0", body: "other")) == .claimed)
        let expired = ExpiredAnswers(on: try self.database.pool(as: .orchestrator))
        #expect(try await expired.delete(scope: .acmeSandbox, limit: 3) == 3)
        #expect(try await expired.delete(scope: .acmeSandbox, limit: 3) == 1)
        #expect(try await expired.delete(scope: .acmeSandbox, limit: 3) == 0)
        #expect(try await self.database.superuser.query("SELECT FROM idempotency_keys", in: .unscoped).count == 3)
    }

    @Test
    func oneJobDeletesTheAnswersOfAnHour() async throws {
        try await self.database.insertTenants()
        for number in 0..<3 { _ = try await self.store.claim(.fixture("a-\(number)")) }
        _ = try await self.database.answers().claim(.fixture("another-process"))
        let jobs = try await self.database.superuser.all(
            """
            SELECT s.run_at > now() + interval '24 hours' AND s.run_at <= now() + interval '25 hours' AS is_due_then
            FROM queue.scheduled AS s
            JOIN queue.job AS j ON j.id = s.id
            WHERE j.kind = 'expire_answers'
            """, in: .unscoped
        ) { try $0.decode("is_due_then", as: Bool.self) }
        // Two when the hour ended in between.
        #expect((1...2).contains(jobs.count))
        #expect(jobs.allSatisfy { $0 })
    }

    @Test(arguments: [ServiceRole.links, .reports, .webhooks, .operator])
    func othersHaveNothingToDoWithAnswers(role: ServiceRole) async throws {
        try await self.database.insertTenants()
        let pool = try self.database.pool(as: role)
        await #expect(throws: SQLError.self) {
            _ = try await pool.query("SELECT answer FROM idempotency_keys", in: Scope.acmeSandbox.sql)
        }
    }
}
