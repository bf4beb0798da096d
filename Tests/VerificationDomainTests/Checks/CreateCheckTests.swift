import CanonicalJSON
import Foundation
import Reports
import TestSupport
import Testing
import VerificationDomain

/// Creation of checks: what is stored, who hears of it, and what is refused.
@Suite(.postgres)
struct CreateCheckTests {
    private let bench: CheckBench

    init() throws { self.bench = try CheckBench() }

    /// The refusal of a live check, by its type and fields.
    private func refusal(
        _ names: [ReportName], of applicant: ApplicantID, _ change: (inout NewCheck) -> Void = { _ in }
    ) async throws -> String? {
        let counts = try await self.bench.database.rowCounts()
        do {
            _ = try await self.bench.create(names, of: applicant, scope: .acmeLive, change)
            return nil
        } catch CheckError.refused(let refusal, let wrong) {
            #expect(try await self.bench.database.rowCounts() == counts)
            return "\(refusal.rawValue) \(wrong.fields.keys.sorted().joined(separator: ","))"
        }
    }

    @Test
    func newCheckIsInProgressWithItsReportsAndAJob() async throws {
        try await self.bench.database.insertTenants()
        try await self.bench.database.insertWebhook()
        let check = try await self.bench.create([.identityEnhanced, .document, .watchlistStandard]) {
            $0.tags = ["b", "a"]
            $0.redirectURI = "https://example.com/back"
            $0.privacyNoticesReadConsentGiven = true
        }
        #expect(check.status == .inProgress)
        #expect(check.result == nil)
        #expect(try await self.bench.services.readChecks.find(check.id, scope: .acmeSandbox) == check)
        let reports = try await self.bench.reports(of: check)
        #expect(reports.map(\.id) == check.reportIDs)
        #expect(reports.map(\.name) == [.identityEnhanced, .document, .watchlistStandard])
        #expect(reports.allSatisfy { $0.status == .awaitingData && $0.owner == .check(check.id) })
        // In the sandbox one job answers all.
        #expect(try await self.bench.database.readyJobs() == ["examine_report"])
        #expect(try await self.bench.events() == ["check.started 1"])
    }

    @Test
    func newestFilesAreExaminedUnlessDocumentsAreNamed() async throws {
        let database = self.bench.database
        try await database.insertTenants()
        let applicant = try await database.insertApplicant(CheckBench.details())
        let old = try await database.insertDocument(of: applicant)
        let new = try await database.insertDocument(of: applicant, createdAt: .fixture.addingTimeInterval(5))
        let photo = try await database.insertLivePhoto(of: applicant)
        let names: [ReportName] = [.document, .facialSimilarityPhoto, .identityEnhanced, .knownFaces]
        var reports = try await self.bench.reports(of: self.bench.create(names, of: applicant.id))
        #expect(reports.map(\.documentIDs) == [[new.id], [new.id], [], []])
        #expect(reports.map(\.livePhotoIDs) == [[], [photo.id], [], [photo.id]])

        // An ID photo is trusted more than a document, unless documents are named.
        let idPhoto = try await database.insertIDPhoto(of: applicant)
        reports = try await self.bench.reports(of: self.bench.create(names, of: applicant.id))
        #expect(reports.map(\.documentIDs) == [[new.id], [], [], []])
        #expect(reports.map(\.idPhotoIDs) == [[], [idPhoto.id], [], []])
        reports = try await self.bench.reports(
            of: self.bench.create(names, of: applicant.id) { $0.documentIDs = [old.id] })
        #expect(reports.map(\.documentIDs) == [[old.id], [old.id], [], []])
        #expect(reports.allSatisfy { $0.idPhotoIDs.isEmpty })
    }

    @Test
    func facesAreLookedForInTheNewestCaptureOfTheReportsKind() async throws {
        let database = self.bench.database
        try await database.insertTenants()
        let applicant = try await database.insertApplicant(CheckBench.details(), scope: .acmeLive)
        let document = try await database.insertDocument(of: applicant, scope: .acmeLive)
        var videos: [LiveVideoID] = []
        var captures: [MotionCaptureID] = []
        for second in 0..<2 {
            let moment = Date.fixture.addingTimeInterval(Double(second))
            let video = LiveVideoKind.sample(of: applicant.id, document: document.id, at: moment)
            let capture = MotionCaptureKind.sample(of: applicant.id, document: document.id, at: moment)
            try await self.bench.services.gateway.liveVideos.insert(video, scope: .acmeLive)
            try await self.bench.services.gateway.motionCaptures.insert(capture, scope: .acmeLive)
            videos.append(video.id)
            captures.append(capture.id)
        }
        let check = try await self.bench.create(
            [.facialSimilarityVideo, .facialSimilarityMotion, .knownFaces], of: applicant.id, scope: .acmeLive)
        let reports = try await self.bench.reports(of: check, scope: .acmeLive)
        #expect(reports.map(\.liveVideoIDs) == [[videos[1]], [], [videos[1]]])
        #expect(reports.map(\.motionCaptureIDs) == [[], [captures[1]], [captures[1]]])
        #expect(reports.map(\.documentIDs) == [[document.id], [document.id], []])
        // Known faces need no photo, and an analyst is shown what there is.
        #expect(try await self.bench.work(check, scope: .acmeLive).status == .inProgress)
        let reviews = ReviewReports(store: self.bench.services.operating, now: self.bench.services.clock.provider)
        let waiting = try await reviews.waiting(ReportReviewFilter(limit: 10), scope: .acmeLive)
        #expect(Set(waiting.map(\.name)) == [.facialSimilarityVideo, .facialSimilarityMotion, .knownFaces])
        for report in waiting {
            #expect(report.liveVideoIDs == (report.name == .facialSimilarityMotion ? [] : [videos[1]]))
            #expect(report.motionCaptureIDs == (report.name == .facialSimilarityVideo ? [] : [captures[1]]))
        }
    }

    @Test
    func documentsOfOthersAreRefused() async throws {
        let database = self.bench.database
        try await database.insertTenants()
        let stranger = try await database.insertDocument(of: database.insertApplicant())
        let applicant = try await self.bench.applicant()
        for id in [stranger.id, .random()] {
            let error = await #expect(throws: ValidationError.self) {
                _ = try await self.bench.create([.document], of: applicant) { $0.documentIDs = [id] }
            }
            #expect(error?.fields.keys.sorted() == ["document_ids"])
        }
    }

    @Test
    func aFormThatNobodyShowsIsRefused() async throws {
        try await self.bench.database.insertTenants()
        let error = await #expect(throws: ValidationError.self) {
            _ = try await self.bench.create([.document]) { $0.applicantProvidesData = true }
        }
        #expect(error?.fields.keys.sorted() == ["applicant_provides_data"])
    }

    @Test
    func onlyTheWebhooksThatWereChosenHearOfACheck() async throws {
        let database = self.bench.database
        try await database.insertTenants()
        let chosen = try await database.insertWebhook().id
        try await database.insertWebhook()
        let live = try await database.insertWebhook(environments: [.live]).id
        let foreign = try await database.insertWebhook(tenant: .globex).id
        let unknown: [WebhookID] = [live, foreign, .random()]
        for (named, audience, heard) in [
            ([], CheckAudience.all, 2),
            ([chosen.description], .some([chosen]), 1),
            (unknown.map(\.description) + [chosen.description, "x"], .some([chosen]), 1),
            (unknown.map(\.description), .all, 2),
            ([CheckAudience.noWebhooks], .none, 0),
        ] {
            var check = try await self.bench.create([.watchlistStandard]) { $0.webhookIDs = named }
            check = try await self.bench.work(check)
            #expect(check.audience == audience)
            #expect(
                try await self.bench.events().suffix(3) == [
                    "check.started \(heard)", "report.completed \(heard)", "check.completed \(heard)",
                ])
        }
    }

    @Test
    func liveChecksNeedALocation() async throws {
        let database = self.bench.database
        try await database.insertTenants()
        let nowhere = try await self.bench.applicant(CheckBench.details(country: nil), scope: .acmeLive)
        #expect(
            try await self.refusal([.watchlistStandard], of: nowhere) == "missing_applicant_location location")
        _ = try await self.bench.services.media.document(
            .init(
                applicantID: nowhere, type: .passport,
                location: ApplicantLocation(ipAddress: nil, countryOfResidence: CountryCode("GBR"))),
            file: .fixture(), scope: .acmeLive)
        #expect(try await self.refusal([.watchlistStandard], of: nowhere) == nil)
    }

    @Test
    func liveChecksNeedTheConsentsOfTheLawAndOfTheNumber() async throws {
        let database = self.bench.database
        try await database.insertTenants()
        let ssn = IDNumber(kind: .ssn, value: "123-45-6789", stateCode: nil)
        let american = try await self.bench.applicant(
            CheckBench.details(country: "USA", idNumbers: [ssn]), scope: .acmeLive)
        let missing = "missing_applicant_provided_consents consents"
        #expect(try await self.refusal([.watchlistStandard], of: american) == missing)
        #expect(
            try await self.refusal([.identityEnhanced], of: american) {
                $0.privacyNoticesReadConsentGiven = true
            } == missing)
        var changes = ApplicantChanges()
        changes.consents = [
            ApplicantConsent(name: .privacyNoticesRead, granted: true),
            ApplicantConsent(name: .ssnVerification, granted: true),
        ]
        _ = try await self.bench.services.applicants.update(american, with: changes, scope: .acmeLive)
        #expect(try await self.refusal([.identityEnhanced], of: american) == nil)
    }

    @Test
    func liveChecksNeedWhatTheirReportsExamine() async throws {
        let database = self.bench.database
        try await database.insertTenants()
        let applicant = try await database.insertApplicant(CheckBench.details("N"), scope: .acmeLive)
        func refusal(_ names: [ReportName], _ change: (inout NewCheck) -> Void = { _ in }) async throws -> String? {
            try await self.refusal(names, of: applicant.id, change)
        }
        #expect(try await refusal([.document]) == "missing_documents document_ids")
        #expect(try await refusal([.facialSimilarityPhoto]) == "missing_documents document_ids,report_names")
        #expect(try await refusal([.proofOfAddress]) == "missing_documents document_ids")
        let document = try await database.insertDocument(of: applicant, scope: .acmeLive)
        #expect(try await refusal([.documentVideo]) == "missing_documents document_ids")
        #expect(try await refusal([.facialSimilarityPhoto]) == "failed_check_requirements report_names")
        #expect(try await refusal([.identityEnhanced]) == "failed_check_requirements last_name")
        #expect(try await refusal([.usDrivingLicence]) == "failed_check_requirements us_driving_licence")
        try await database.insertLivePhoto(of: applicant, scope: .acmeLive)
        for name in [ReportName.facialSimilarityMotion, .facialSimilarityVideo] {
            #expect(try await refusal([name]) == "failed_check_requirements report_names")
        }
        let names: [ReportName] = [.documentVideo, .facialSimilarityPhoto]
        #expect(try await refusal(names) { $0.documentIDs = [document.id] } == nil)
        // What goes on keeps another from beginning.
        #expect(try await refusal([.watchlistStandard]) == "incomplete_checks applicant_id")
    }

    @Test
    func theSandboxAsksForNoneOfIt() async throws {
        try await self.bench.database.insertTenants()
        let nowhere = try await self.bench.applicant(CheckBench.details("N", country: nil))
        for _ in 0..<2 {
            let check = try await self.bench.create(ReportName.allCases, of: nowhere)
            #expect(check.reportIDs.count == 21)
        }
        #expect(try await self.bench.services.readChecks.list(of: nowhere, scope: .acmeSandbox).count == 2)
    }

    @Test
    func liveReportsHaveAJobEach() async throws {
        try await self.bench.database.insertTenants()
        _ = try await self.bench.create([.watchlistStandard, .watchlistAML], scope: .acmeLive)
        #expect(try await self.bench.database.readyJobs() == ["examine_report", "examine_report"])
    }

    @Test
    func strangersAndTheDeletedHaveNoChecks() async throws {
        let database = self.bench.database
        try await database.insertTenants()
        let applicant = try await database.insertApplicant(CheckBench.details())
        for stranger in Scope.acmeSandbox.strangers {
            await #expect(throws: ApplicantError.notFound(applicant.id)) {
                _ = try await self.bench.create([.watchlistStandard], of: applicant.id, scope: stranger)
            }
        }
        try await database.delete(applicant, scope: .acmeSandbox)
        await #expect(throws: ApplicantError.gone(applicant.id)) {
            _ = try await self.bench.create([.watchlistStandard], of: applicant.id)
        }
    }
}
