import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct FindRepeatAttemptsTests {
    private let bench: RunBench
    private let find: FindRepeatAttempts

    init() throws {
        self.bench = try RunBench()
        self.find = FindRepeatAttempts(store: self.bench.services.gateway)
    }

    private var database: TestDatabase { self.bench.database }

    private func insert(
        _ outcome: ReportOutcome = .document(), name: ReportName = .document, scope: Scope = .acmeLive,
        seconds: Double = 0
    ) async throws -> ReportID {
        let applicant = try await self.database.insertApplicant(scope: scope)
        return try await self.database.insertReport(
            outcome, name: name, of: applicant, scope: scope, createdAt: .fixture.addingTimeInterval(seconds))
    }

    /// The numbers of the reference's sample: 3, 0.67, 1.
    @Test
    func numbersFollowTheDocumentedFormulas() async throws {
        try await self.database.insertTenants()
        let first = try await self.insert(.document(firstName: "Boris", result: .consider, subResult: .caution))
        let second = try await self.insert(seconds: 60)
        let own = try await self.insert(seconds: 120)
        let found = try await self.find(own, scope: .acmeLive)
        #expect(found.reportID == own.rawValue)
        #expect(found.attemptsCount == 3)
        #expect(found.clearRate == 0.67)
        #expect(found.uniqueMismatchesCount == 1)
        #expect(found.attempts.map { $0["report_id"]?.stringValue } == [first.description, second.description])
        #expect(found.attempts.map { $0["names"] } == ["mismatch", "match"])
        #expect(found.attempts.map { $0["date_of_birth"] } == ["match", "match"])
        #expect(found.attempts.map { $0["document_number"] } == ["match", "match"])
        #expect(found.attempts.map { $0["result"] } == ["consider", "clear"])
        // With an offset: client libraries refuse a time without one.
        for key in ["created_at", "completed_at"] {
            #expect(found.attempts.allSatisfy { Self.isMoment($0[key]) }, "\(key)")
        }
    }

    private static func isMoment(_ value: JSONValue?) -> Bool {
        value?.stringValue?.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#) != nil
    }

    @Test
    func aDocumentSeenOnceHasNoOtherAttempts() async throws {
        try await self.database.insertTenants()
        let clear = try await self.insert()
        #expect(
            try await self.find(clear, scope: .acmeLive)
                == RepeatAttempts(
                    reportID: clear.rawValue, attempts: [], attemptsCount: 1, clearRate: 1, uniqueMismatchesCount: 0))
        let flagged = try await self.insert(
            .document(number: "X1", result: .consider, subResult: .caution), scope: .acmeLive)
        #expect(try await self.find(flagged, scope: .acmeLive).clearRate == 0)
    }

    @Test
    func whatWasNotReadIsNotCompared() async throws {
        try await self.database.insertTenants()
        _ = try await self.insert(.document(firstName: nil, lastName: nil, dateOfBirth: nil))
        let own = try await self.insert()
        let found = try await self.find(own, scope: .acmeLive)
        #expect(found.uniqueMismatchesCount == 0)
        #expect(found.attempts.first?["names"] == nil)
        #expect(found.attempts.first?["date_of_birth"] == nil)
    }

    @Test
    func anotherDateOfBirthIsAMismatch() async throws {
        try await self.database.insertTenants()
        _ = try await self.insert(.document(dateOfBirth: "1990-02-01"))
        let own = try await self.insert()
        let found = try await self.find(own, scope: .acmeLive)
        #expect(found.attempts.first?["date_of_birth"] == "mismatch")
        #expect(found.attempts.first?["names"] == "match")
        #expect(found.uniqueMismatchesCount == 1)
    }

    /// Canned documents all have one number.
    @Test
    func reportsOfASandboxHaveNoOtherAttempts() async throws {
        try await self.database.insertTenants()
        _ = try await self.insert(scope: .acmeSandbox)
        let own = try await self.insert(scope: .acmeSandbox)
        let found = try await self.find(own, scope: .acmeSandbox)
        #expect(found.attempts == [] && found.attemptsCount == 1 && found.reportID == own.rawValue)
    }

    @Test
    func whatIsNoCompleteDocumentReportIsRefused() async throws {
        try await self.database.insertTenants()
        let face = try await self.insert(
            ReportOutcome(result: .clear, subResult: nil, breakdown: [:], properties: [:]),
            name: .facialSimilarityPhoto)
        await #expect(throws: RepeatAttemptsError.noDocumentReport(face)) {
            _ = try await self.find(face, scope: .acmeLive)
        }
        var run = try await self.bench.create(.document, scope: .acmeLive)
        run = try await self.bench.capture("document_photo_c0888", of: run, scope: .acmeLive)
        let open = try #require(try await self.database.reports(of: run.id).first)
        await #expect(throws: RepeatAttemptsError.notComplete(open)) {
            _ = try await self.find(open, scope: .acmeLive)
        }
        let unknown = ReportID.random()
        await #expect(throws: RepeatAttemptsError.reportNotFound(unknown)) {
            _ = try await self.find(unknown, scope: .acmeLive)
        }
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let report = try await self.insert(scope: scope)
        for stranger in scope.strangers {
            await #expect(throws: RepeatAttemptsError.reportNotFound(report)) {
                _ = try await self.find(report, scope: stranger)
            }
        }
    }

    @Test
    func ofADeletedApplicantNothingIsTold() async throws {
        try await self.database.insertTenants()
        let applicant = try await self.database.insertApplicant(scope: .acmeLive)
        let report = try await self.database.insertReport(.document(), of: applicant)
        try await self.database.delete(applicant, scope: .acmeLive)
        await #expect(throws: RepeatAttemptsError.reportNotFound(report)) {
            _ = try await self.find(report, scope: .acmeLive)
        }
    }

    /// With the orchestrator's grants, and the same numbers as by the API.
    @Test
    func outputOfALiveRunTellsWhatTheAPITells() async throws {
        try await self.database.insertTenants()
        _ = try await self.insert(.document(firstName: "Boris"))
        var run = try await self.bench.create(.document, scope: .acmeLive)
        run = try await self.bench.capture("document_photo_c0888", of: run, scope: .acmeLive)
        let report = try #require(try await self.database.reports(of: run.id).first)
        _ = try await PostgresReportRepository(on: self.database.superuser).complete(
            report, outcome: .document(), by: .machine, at: .fixture, scope: .acmeLive)
        try await self.bench.services.settle(report, scope: .acmeLive)
        let tasks = try await self.bench.services.runs.tasks(of: run.id, scope: .acmeLive)
        let outputs = tasks.compactMap { task in task.output?["repeat_attempts"] }
        let told = try #require(outputs.first)
        #expect(told == (try await self.find(report, scope: .acmeLive)).jsonValue)
        #expect(told["attempts_count"] == 2 && told["unique_mismatches_count"] == 1)
    }

    /// Client libraries compare it with this.
    @Test
    func outputOfASandboxRunTellsNothing() async throws {
        try await self.database.insertTenants()
        for _ in 1...2 {
            var run = try await self.bench.create(.document)
            run = try await self.bench.capture("document_photo_c0888", of: run)
            run = try await self.bench.work(run)
            let tasks = try await self.bench.services.runs.tasks(of: run.id, scope: .acmeSandbox)
            let outputs = tasks.compactMap { task in task.output?["repeat_attempts"] }
            #expect(outputs == [RepeatAttempts.none.jsonValue])
        }
    }
}
