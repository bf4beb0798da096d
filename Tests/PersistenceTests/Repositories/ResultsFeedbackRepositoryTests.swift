import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct ResultsFeedbackRepositoryTests {
    private let database: TestDatabase
    private let feedback: PostgresResultsFeedbackRepository

    init() throws {
        self.database = try TestDatabase.current
        self.feedback = PostgresResultsFeedbackRepository(on: try self.database.pool(as: .gateway))
    }

    @Test
    func everyFieldComesBack() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let report = try await self.database.insertReport(.document(), of: applicant)
        for (seconds, notes) in [(0.0, nil), (60, "Seen at the counter: “genuine”.")] {
            let feedback = ResultsFeedback(
                id: .random(), applicantID: applicant.id, subject: .report(report), expected: .clear, notes: notes,
                createdAt: .fixture.addingTimeInterval(seconds))
            try await self.feedback.insert(feedback, scope: .acmeLive)
            #expect(try await self.feedback.list(about: .report(report), scope: .acmeLive).last == feedback)
        }
        #expect(try await self.feedback.list(about: .report(report), scope: .acmeLive).count == 2)
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: scope)
        let report = try await self.database.insertReport(.document(), of: applicant, scope: scope)
        let feedback = try await self.database.insertFeedback(about: report, of: applicant.id, scope: scope)
        for stranger in scope.strangers {
            #expect(try await self.feedback.list(about: .report(report), scope: stranger) == [])
            // Their own applicant does not make the report theirs.
            let theirs = try await self.database.insertApplicant(scope: stranger)
            let error = await #expect(throws: SQLError.self) {
                try await self.database.insertFeedback(about: report, of: theirs.id, scope: stranger)
            }
            #expect(error?.isForeignKeyViolation(of: "results_feedback_report_fkey") == true)
        }
        #expect(try await self.feedback.list(about: .report(report), scope: scope) == [feedback])
    }
}
