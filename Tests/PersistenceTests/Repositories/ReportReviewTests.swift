import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import Reports
import TestSupport
import Testing
import VerificationDomain

/// What the operator's role reads and writes of `reports`, and what it cannot.
@Suite(.postgres)
struct ReportReviewTests {
    private static let document = DocumentID(rawValue: UUID())
    private static let photo = LivePhotoID(rawValue: UUID())
    private static let idPhoto = IDPhotoID(rawValue: UUID())
    private static let video = LiveVideoID.random()
    private static let motion = MotionCaptureID.random()

    private let database: TestDatabase
    private let operating: PostgresReportRepository

    init() throws {
        self.database = try TestDatabase.current
        self.operating = PostgresReportRepository(on: try self.database.pool(as: .operator))
    }

    /// Reports of one run that wait, begun a minute apart.
    private func insertWaiting(
        _ names: [ReportName], from first: Date = .fixture, scope: Scope = .acmeLive
    ) async throws -> [ReportID] {
        let applicant = try await self.database.insertApplicant(scope: scope)
        let run = try await self.database.insertRun(of: applicant, scope: scope)
        let reports = PostgresReportRepository(on: self.database.superuser)
        var ids: [ReportID] = []
        for (number, name) in names.enumerated() {
            let report = Report(
                id: .random(), applicantID: applicant.id, runID: run.id, taskID: "profile_4f4b2", taskAttempt: 1,
                name: name,
                input: [
                    "document_ids": [["id": .string(Self.document.description)], "Canary"],
                    "live_photo_ids": [.string(Self.photo.description)],
                    "id_photo_ids": [["id": .string(Self.idPhoto.description), "type": "id_photo"]],
                    "live_video_ids": [.string(Self.video.description)],
                    "motion_capture_ids": [["id": .string(Self.motion.description)], "Canary"],
                    "first_name": "Canary",
                ], createdAt: first.addingTimeInterval(60 * Double(number)), status: .awaitingData)
            try await reports.insert(report, scope: scope)
            #expect(try await reports.awaitApproval(report.id, breakdown: name.unexaminedBreakdown, scope: scope))
            ids.append(report.id)
        }
        return ids
    }

    private func listed(_ change: (inout ReportReviewFilter) -> Void = { _ in }) async throws -> [ReportID] {
        var filter = ReportReviewFilter(limit: 100)
        change(&filter)
        return try await self.operating.waiting(filter, scope: .acmeLive).map(\.id)
    }

    @Test
    func whatWaitsIsListedOldestFirstByKindAgeAndPage() async throws {
        try await self.database.insertTenants()
        let ids = try await self.insertWaiting([.document, .facialSimilarityPhoto, .document, .document])
        #expect(try await self.listed() == ids)
        #expect(try await self.listed { $0.name = .document } == [ids[0], ids[2], ids[3]])
        #expect(try await self.listed { $0.begunBefore = .fixture.addingTimeInterval(60) } == [ids[0]])
        #expect(try await self.listed { $0.limit = 2 } == [ids[0], ids[1]])
        #expect(try await self.listed { $0.after = ids[1] } == [ids[2], ids[3]])
        // The page before ended with a report that was decided since.
        let outcome = SandboxAnswers.document(firstName: nil, lastName: nil)
        #expect(
            try await self.operating.complete(ids[1], outcome: outcome, by: .analyst, at: .fixture, scope: .acmeLive))
        #expect(try await self.listed { $0.after = ids[1] } == [ids[2], ids[3]])
        #expect(try await self.listed() == [ids[0], ids[2], ids[3]])
        #expect(try await self.listed { $0.after = .random() } == [])
    }

    @Test
    func reportsOfOneMomentKeepTheirOrderOverPages() async throws {
        try await self.database.insertTenants()
        var ids: [ReportID] = []
        for _ in 1...3 { ids += try await self.insertWaiting([.document]) }
        let sorted = ids.sorted { $0.description < $1.description }
        var read: [ReportID] = []
        while read.count < 4 {
            let page = try await self.listed {
                $0.limit = 1
                $0.after = read.last
            }
            guard !page.isEmpty else { break }
            read += page
        }
        #expect(read == sorted)
    }

    @Test
    func reportIsShownWithItsMediaAndWithoutNames() async throws {
        try await self.database.insertTenants()
        let id = try await self.insertWaiting([.facialSimilarityPhoto])[0]
        let review = try #require(try await self.operating.review(id, scope: .acmeLive))
        #expect(review.documentIDs == [Self.document] && review.livePhotoIDs == [Self.photo])
        #expect(review.idPhotoIDs == [Self.idPhoto])
        #expect(review.liveVideoIDs == [Self.video] && review.motionCaptureIDs == [Self.motion])
        #expect(review.status == .awaitingApproval && review.name == .facialSimilarityPhoto)
        #expect(review.breakdown == ReportName.facialSimilarityPhoto.unexaminedBreakdown)
        var dumped = ""
        dump(review, to: &dumped)
        #expect(!dumped.contains("Canary") && !"\(review)".contains("Canary"))
    }

    @Test(arguments: ["input", "properties"])
    func operatorCannotReadWhatIsPersonal(column: String) async throws {
        try await self.database.insertTenants()
        _ = try await self.insertWaiting([.document])
        let pool = try self.database.pool(as: .operator)
        let error = await #expect(throws: SQLError.self) {
            try await pool.execute(.verbatim("SELECT \(column) FROM reports"), in: Scope.acmeLive.sql)
        }
        #expect(error?.isRefusedAccess == true)
    }

    @Test(arguments: ["input = '{}'", "applicant_id = gen_random_uuid()", "name = 'document'", "task_attempt = 9"])
    func operatorChangesNothingButTheOutcome(change: String) async throws {
        try await self.database.insertTenants()
        _ = try await self.insertWaiting([.document])
        let pool = try self.database.pool(as: .operator)
        for statement in ["UPDATE reports SET \(change)", "DELETE FROM reports"] {
            let error = await #expect(throws: SQLError.self) {
                try await pool.execute(.verbatim(statement), in: Scope.acmeLive.sql)
            }
            #expect(error?.isRefusedAccess == true, "\(statement)")
        }
    }

    @Test(arguments: Scope.fixtures)
    func neverCrossesTenants(scope: Scope) async throws {
        try await self.database.insertTenants()
        let ids = try await self.insertWaiting([.document, .document], scope: scope)
        let outcome = SandboxAnswers.document(firstName: nil, lastName: nil)
        for stranger in scope.strangers {
            #expect(try await self.operating.review(ids[0], scope: stranger) == nil)
            #expect(try await self.operating.waiting(.init(limit: 9), scope: stranger).isEmpty)
            var filter = ReportReviewFilter(limit: 9)
            filter.after = ids[0]
            #expect(try await self.operating.waiting(filter, scope: stranger).isEmpty)
            let isStored = try await self.operating.complete(
                ids[0], outcome: outcome, by: .analyst, at: .fixture, scope: stranger)
            #expect(!isStored)
        }
        #expect(try await self.operating.waiting(.init(limit: 9), scope: scope).map(\.id) == ids)
    }
}
