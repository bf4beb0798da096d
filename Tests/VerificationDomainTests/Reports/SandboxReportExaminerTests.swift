import CanonicalJSON
import Foundation
import Reports
import TestSupport
import Testing
import VerificationDomain

struct SandboxReportExaminerTests {
    private func outcome(
        of name: ReportName, task: (first: String?, last: String?), applicant: ApplicantDetails
    ) async throws -> ReportOutcome? {
        var input: [String: JSONValue] = [:]
        input["first_name"] = task.first.map { .string($0) }
        input["last_name"] = task.last.map { .string($0) }
        let applicant = Applicant(id: .random(), createdAt: .fixture, details: applicant, deleteAt: nil)
        let report = Report(
            id: .random(), applicantID: applicant.id, runID: .random(), taskID: "document_check_6c1f0",
            taskAttempt: 1, name: name, input: .object(input), createdAt: .fixture, status: .awaitingData)
        let examination = try await SandboxReportExaminer().examine(report, of: applicant, scope: .acmeSandbox)
        guard case .finished(let outcome) = examination else { return nil }
        return outcome
    }

    /// "Any verification report run against this applicant will return a consider response" (API reference v3.6,
    /// "Pre-determined 'consider' results").
    @Test(arguments: [ReportName.document, .facialSimilarityPhoto, .documentVideo, .facialSimilarityVideo])
    func considerApplicantIsConsiderWhateverTheTaskWasGiven(name: ReportName) async throws {
        for last in ["Berg", nil] {
            let outcome = try await self.outcome(of: name, task: ("Anna", last), applicant: .named("Consider"))
            #expect(outcome?.result == .consider)
        }
    }

    @Test
    func tasksOwnTriggerComesFirst() async throws {
        let outcome = try await self.outcome(of: .document, task: (nil, "caution"), applicant: .named("rejected"))
        #expect(outcome?.subResult == .caution)
        let consider = try await self.outcome(of: .document, task: (nil, "Consider"), applicant: .anna)
        #expect(consider?.result == .consider)
    }

    @Test
    func applicantsCombinationIsNotHiddenByATasksFirstName() async throws {
        let details = ApplicantDetails(firstName: "Visual Authenticity - Fonts", lastName: "Berg")
        let outcome = try await self.outcome(of: .document, task: ("Anna", "Berg"), applicant: details)
        #expect(outcome?.breakdown["visual_authenticity"]?.parts?["fonts"]?.result == .consider)
    }

    @Test
    func namesWithoutMeaningAreClear() async throws {
        let outcome = try await self.outcome(of: .document, task: ("Anna", "Smith"), applicant: .anna)
        #expect(outcome?.result == .clear)
    }

    @Test(arguments: ReportName.allCases)
    func everyKindIsAnsweredByNames(name: ReportName) async throws {
        #expect(try await self.outcome(of: name, task: ("Anna", "Berg"), applicant: .anna)?.result == .clear)
        let consider = try await self.outcome(of: name, task: ("Anna", "Berg"), applicant: .named("Consider"))
        #expect(consider?.result == .consider)
    }
}
