import Foundation
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct GiveResultsFeedbackTests {
    private let database: TestDatabase
    private let services: TestServices
    private let give: GiveResultsFeedback

    init() throws {
        self.database = try TestDatabase.current
        self.services = try TestServices(on: self.database)
        self.give = GiveResultsFeedback(
            store: self.services.gateway, identifiers: .counting(), now: self.services.clock.provider)
    }

    @Test
    func feedbackIsStoredAndAudited() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let report = try await self.database.insertReport(.document(), of: applicant)
        let given = try await self.give(
            about: .report(report), expecting: .consider, notes: "Known forger", scope: .acmeLive, actor: .tester)
        #expect(given.applicantID == applicant.id && given.subject == .report(report))
        #expect(try await self.services.gateway.feedback.list(about: .report(report), scope: .acmeLive) == [given])
        let lines = try await self.database.superuser.all(
            "SELECT action || ' ' || subject_id AS line FROM audit_log WHERE subject_kind = 'report'", in: .unscoped
        ) { try $0.decode("line", as: String.self) }
        #expect(lines == ["results_feedback.given \(report)"])
        #expect(!"\(given)".contains("forger"))
    }

    @Test
    func feedbackAboutACheckIsStoredAndAudited() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let check = try await self.database.insertCheck(of: applicant, scope: .acmeLive)
        let given = try await self.give(
            about: .check(check.id), expecting: .clear, notes: nil, scope: .acmeLive, actor: .tester)
        #expect(given.applicantID == applicant.id)
        #expect(try await self.services.gateway.feedback.list(about: .check(check.id), scope: .acmeLive) == [given])
        let lines = try await self.database.superuser.all(
            "SELECT action || ' ' || subject_id AS line FROM audit_log WHERE subject_kind = 'check'", in: .unscoped
        ) { try $0.decode("line", as: String.self) }
        #expect(lines.contains("results_feedback.given \(check.id)"))
        for stranger in Scope.acmeLive.strangers {
            await #expect(throws: ResultsFeedbackError.checkNotFound(check.id)) {
                _ = try await self.give(
                    about: .check(check.id), expecting: .clear, notes: nil, scope: stranger, actor: .tester)
            }
        }
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: scope)
        let report = try await self.database.insertReport(.document(), of: applicant, scope: scope)
        for stranger in scope.strangers {
            await #expect(throws: ResultsFeedbackError.reportNotFound(report)) {
                _ = try await self.give(
                    about: .report(report), expecting: .clear, notes: nil, scope: stranger, actor: .tester)
            }
        }
        #expect(try await self.services.gateway.feedback.list(about: .report(report), scope: scope) == [])
    }

    @Test
    func aReportOfADeletedApplicantIsNotFound() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let report = try await self.database.insertReport(.document(), of: applicant)
        try await self.database.delete(applicant, scope: .acmeLive)
        await #expect(throws: ResultsFeedbackError.reportNotFound(report)) {
            _ = try await self.give(
                about: .report(report), expecting: .clear, notes: nil, scope: .acmeLive, actor: .tester)
        }
    }
}
