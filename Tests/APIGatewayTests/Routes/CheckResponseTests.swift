import CanonicalJSON
import Foundation
import HTTPTypes
import Reports
import ServiceRuntime
import TestSupport
import Testing
import VerificationDomain

@testable import APIGateway

/// The keys that client libraries read of checks and reports. Source: API reference, OpenAPI document.
struct CheckResponseTests {
    private func check(audience: CheckAudience = .all, status: CheckStatus = .inProgress) -> Check {
        Check(
            id: .random(), applicantID: .random(), createdAt: .fixture, audience: audience, reportIDs: [.random()],
            status: status)
    }

    private func response(_ check: Check) -> JSONValue {
        CheckPresenter(addresses: TestServices.addresses).response(check, sandbox: true)
    }

    private func report(
        _ name: ReportName, status: ReportStatus = .awaitingData, isPaused: Bool = false,
        withdrawalReason: String? = nil
    ) -> Report {
        let id = JSONValue.string("0190c2d4-0000-7000-8000-000000000001")
        return Report(
            id: .random(), applicantID: .random(), owner: .check(.random()), name: name,
            input: ["document_ids": [["id": id]], "live_photo_ids": [["id": id]]], createdAt: .fixture, status: status,
            isPaused: isPaused, withdrawalReason: withdrawalReason)
    }

    @Test
    func aCheckHasItsKeys() {
        let check = self.check()
        let response = self.response(check)
        #expect(
            response.objectValue?.keys.sorted() == [
                "applicant_id", "applicant_provides_data", "created_at", "form_uri", "href", "id", "paused",
                "privacy_notices_read_consent_given", "redirect_uri", "report_ids", "result", "results_uri", "sandbox",
                "status", "tags", "version", "webhook_ids",
            ])
        for key in ["form_uri", "privacy_notices_read_consent_given", "redirect_uri", "result", "webhook_ids"] {
            #expect(response[key] == .null, "\(key)")
        }
        #expect(response["results_uri"] == .string("https://dashboard.example.com/checks/\(check.id)"))
        #expect(response["version"] == "3.6")
        #expect(response["paused"] == false)
        #expect(self.response(self.check(status: .paused))["paused"] == true)
    }

    @Test
    func theAudienceIsShownAsItWasAskedFor() {
        let id = WebhookID.random()
        #expect(self.response(self.check(audience: .none))["webhook_ids"] == ["no_webhooks"])
        #expect(self.response(self.check(audience: .some([id])))["webhook_ids"] == [.string(id.description)])
    }

    @Test(arguments: ReportName.allCases)
    func aReportHasItsKeys(name: ReportName) {
        let keys = self.report(name).response.objectValue?.keys.sorted()
        let common = [
            "breakdown", "check_id", "created_at", "documents", "href", "id", "name", "properties", "result", "status",
            "sub_result",
        ]
        let captures = ["id_photos", "live_photos", "live_videos", "motion_captures"]
        #expect(keys == (name.isFacialSimilarityReport ? common + captures : common).sorted())
    }

    @Test
    func aPendingReportHasABreakdownAndNoResult() {
        let response = self.report(.document).response
        #expect(response["result"] == .null)
        #expect(response["sub_result"] == .null)
        #expect(response["breakdown"]?.objectValue?.isEmpty == false)
        #expect(response["properties"] == [:])
        #expect(response["documents"] == [["id": "0190c2d4-0000-7000-8000-000000000001"]])
        #expect(self.report(.watchlistAML).response["documents"] == [])
    }

    /// Client libraries refuse the status `paused` of a report.
    @Test
    func aPausedReportIsShownAsAwaitingData() {
        #expect(self.report(.document, isPaused: true).response["status"] == "awaiting_data")
    }

    @Test
    func aWithdrawnReportTellsWhy() {
        let response = self.report(.knownFaces, status: .withdrawn, withdrawalReason: "no face").response
        #expect(response["status"] == "withdrawn")
        #expect(response["properties"] == ["reason": "no face"])
    }

    @Test
    func refusalsHaveTheirDocumentedTypes() {
        for refusal in CheckRefusal.allCases {
            let problem = CheckError.refused(refusal, ValidationError(["a": ["b"]])).problem
            #expect(problem.status == .unprocessableContent)
            #expect(problem.type == refusal.rawValue)
            #expect(problem.message != "The request could not be completed.")
        }
        let problem = ApplicantError.hasChecksInProgress(.random()).problem
        #expect(problem.type == "deletion_incomplete_checks")
        #expect(problem.message == "Applicants with checks in progress cannot be deleted.")
    }
}
