import Foundation
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct DocumentAttemptRepositoryTests {
    private let database: TestDatabase
    private let attempts: PostgresDocumentAttemptRepository

    init() throws {
        self.database = try TestDatabase.current
        self.attempts = PostgresDocumentAttemptRepository(on: try self.database.pool(as: .gateway))
    }

    private func others(like id: ReportID, limit: Int = 100) async throws -> [ReportID]? {
        try await self.attempts.others(like: id, limit: limit, scope: .acmeLive)?.map(\.reportID)
    }

    @Test
    func otherAttemptsComeWithEveryFieldOldestFirst() async throws {
        try await self.database.insertTenants()
        let (anna, boris) = (
            try await self.database.insertApplicant(scope: .acmeLive),
            try await self.database.insertApplicant(scope: .acmeLive)
        )
        let later = try await self.database.insertReport(
            .document(number: "ab123456", firstName: nil, dateOfBirth: nil, result: .consider, subResult: .caution),
            of: boris, createdAt: .fixture.addingTimeInterval(86_400))
        let own = try await self.database.insertReport(.document(), of: anna)
        let earlier = try await self.database.insertReport(
            .document(number: "AB.123.456"), name: .documentVideo, of: anna, createdAt: .fixture.addingTimeInterval(-60)
        )
        #expect(
            try await self.attempts.others(like: own, limit: 100, scope: .acmeLive) == [
                DocumentAttempt(
                    reportID: earlier, applicantID: anna.id, result: .clear, names: ["Anna", "Nowak"],
                    dateOfBirth: "1990-01-31", createdAt: .fixture.addingTimeInterval(-60), completedAt: .fixture),
                DocumentAttempt(
                    reportID: later, applicantID: boris.id, result: .consider, names: ["Nowak"], dateOfBirth: nil,
                    createdAt: .fixture.addingTimeInterval(86_400),
                    completedAt: .fixture.addingTimeInterval(86_460)),
            ])
        #expect(try await self.others(like: own, limit: 1) == [later])
    }

    @Test(arguments: [
        ReportOutcome.document(number: "AB123457"), .document(country: "FRA"), .document(type: "driving_licence"),
        .document(number: nil), .document(number: " - "),
        .document(result: .consider, subResult: .suspected, dataConsistency: .consider),
    ])
    func whatIsNoAttemptWithTheDocumentIsLeftOut(outcome: ReportOutcome) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let own = try await self.database.insertReport(.document(), of: applicant)
        try await self.database.insertReport(outcome, of: applicant)
        #expect(try await self.others(like: own) == [])
    }

    @Test
    func suspectedForAnotherReasonIsAnAttempt() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let own = try await self.database.insertReport(.document(), of: applicant)
        let suspected = try await self.database.insertReport(
            .document(result: .consider, subResult: .suspected), of: applicant)
        let inconsistent = try await self.database.insertReport(
            .document(result: .consider, subResult: .caution, dataConsistency: .consider), of: applicant,
            createdAt: .fixture.addingTimeInterval(60))
        #expect(try await self.others(like: own) == [suspected, inconsistent])
    }

    @Test
    func withoutANumberNobodyKnowsTheDocument() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let own = try await self.database.insertReport(.document(number: nil), of: applicant)
        try await self.database.insertReport(.document(number: nil), of: applicant)
        #expect(try await self.others(like: own) == nil)
        #expect(try await self.others(like: .random()) == nil)
    }

    @Test
    func attemptsOfADeletedApplicantAreLeftOut() async throws {
        try await self.database.insertTenants()
        let (kept, deleted) = (
            try await self.database.insertApplicant(scope: .acmeLive),
            try await self.database.insertApplicant(scope: .acmeLive)
        )
        let own = try await self.database.insertReport(.document(), of: kept)
        try await self.database.insertReport(.document(), of: deleted)
        #expect(try await self.others(like: own)?.count == 1)
        try await self.database.delete(deleted, scope: .acmeLive)
        #expect(try await self.others(like: own) == [])
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        var own: [Scope: ReportID] = [:]
        for each in Scope.fixtures {
            let applicant = try await self.database.insertApplicant(scope: each)
            own[each] = try await self.database.insertReport(.document(), of: applicant, scope: each)
        }
        let report = try #require(own[scope])
        #expect(try await self.attempts.others(like: report, limit: 100, scope: scope) == [])
        for stranger in scope.strangers {
            #expect(try await self.attempts.others(like: report, limit: 100, scope: stranger) == nil)
        }
    }

    /// With row-level security in the way, as the gateway has it.
    @Test
    func otherAttemptsAreFoundByTheIndex() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        try await self.database.insertReport(.document(), of: applicant)
        let lines = try await self.database.pool(as: .gateway).transaction(in: Scope.acmeLive.sql) { transaction in
            try await transaction.execute("SET LOCAL enable_seqscan = off", in: Scope.acmeLive.sql)
            return try await transaction.all(
                """
                EXPLAIN SELECT id FROM reports
                WHERE tenant_id = \(TenantID.acme) AND environment = 'live' AND document_key = \("GBR:passport:AB123456")
                ORDER BY created_at DESC, id DESC
                """, in: Scope.acmeLive.sql
            ) { try $0.decode("QUERY PLAN", as: String.self) }
        }
        let plan = lines.joined(separator: "\n")
        #expect(plan.contains("reports_by_document") && plan.contains("document_key"), "\(plan)")
    }
}
