import CanonicalJSON
import Foundation
import Reports
import ServiceRuntime
import Testing
import VerificationDomain

@testable import APIGateway

/// The body of `POST /checks`. Source: API reference, "Create check", "Error codes and what to do".
struct CheckRequestTests {
    private static let id = "0190c2d4-0000-7000-8000-000000000001"

    private func body(_ more: [String: JSONValue]) -> JSONValue {
        .object(
            ["applicant_id": .string(Self.id), "report_names": ["document"]].merging(more, uniquingKeysWith: { $1 }))
    }

    /// The type of a refusal with its fields, or of a validation error.
    private func refusal(_ more: [String: JSONValue]) throws -> String? {
        do {
            _ = try CheckRequest(self.body(more))
            return nil
        } catch let error as CheckError {
            return "\(error.problem.type) \(error.problem.fields.keys.sorted().joined(separator: ","))"
        } catch let error as ValidationError {
            return "validation_error \(error.fields.keys.sorted().joined(separator: ","))"
        }
    }

    @Test
    func everyParameterIsRead() throws {
        let request = try CheckRequest(
            self.body([
                "report_names": ["us_driving_licence", "facial_similarity_photo", "document"],
                "document_ids": [.string(Self.id)], "tags": ["a"], "asynchronous": false,
                "applicant_provides_data": true, "redirect_uri": "https://example.com/x", "suppress_form_emails": true,
                "consider": ["document"], "sub_result": "caution", "webhook_ids": ["no_webhooks"], "paused": true,
                "privacy_notices_read_consent_given": false,
                "us_driving_licence": [
                    "id_number": "D1", "issue_state": "CA", "weight_measure": 150, "unknown": "dropped",
                ],
                "report_configuration": ["facial_similarity_photo": ["use_case": "reverification"]],
            ]))
        let check = request.check
        #expect(check.reportNames == [.usDrivingLicence, .facialSimilarityPhoto, .document])
        #expect(check.documentIDs.map(\.description) == [Self.id])
        #expect(check.tags == ["a"])
        #expect(!request.isAsynchronous)
        #expect(check.applicantProvidesData)
        #expect(check.redirectURI == "https://example.com/x")
        #expect(check.consider == [.document])
        #expect(check.subResult == .caution)
        #expect(check.webhookIDs == ["no_webhooks"])
        #expect(check.isPaused)
        #expect(check.privacyNoticesReadConsentGiven == false)
        #expect(check.drivingLicence == ["id_number": "D1", "issue_state": "CA", "weight_measure": 150])
        #expect(check.configuration == [.facialSimilarityPhoto: ["use_case": "reverification"]])
    }

    @Test
    func whatIsNotSaidHasItsDefault() throws {
        let request = try CheckRequest(self.body(["webhook_ids": .null, "consider": [], "document_ids": []]))
        #expect(request.isAsynchronous)
        #expect(request.check == NewCheck(applicantID: try #require(ApplicantID(Self.id)), reportNames: [.document]))
    }

    @Test(
        arguments: [
            (["report_names": .null], "report_names_blank report_names"),
            (["report_names": []], "report_names_blank report_names"),
            (["report_names": "document"], "report_names_format report_names"),
            (["report_names": [["name": "document"]]], "report_names_format report_names"),
            (["report_names": ["document", "selfie"]], "invalid_reports_names report_names"),
            (["report_names": ["document", "document"]], "validation_error report_names"),
            (["type": "express"], "check_type_deprecated type"),
            (
                ["report_names": ["watchlist_aml"], "document_ids": [.string(Self.id)]],
                "document_ids_with_unsupported_report document_ids"
            ),
            (["report_names": [], "tags": "a"], "validation_error report_names,tags"),
            (["applicant_id": "x", "type": "express"], "validation_error applicant_id,type"),
            (["document_ids": ["x"]], "validation_error document_ids"),
            (["webhook_ids": ["no_webhooks", .string(Self.id)]], "validation_error webhook_ids"),
            (["redirect_uri": "http://example.com"], "validation_error redirect_uri"),
            (["consider": ["selfie"]], "validation_error consider"),
            (["sub_result": "good"], "validation_error sub_result"),
            (["asynchronous": "no", "paused": 1], "validation_error asynchronous,paused"),
            (
                ["us_driving_licence": [:]],
                "validation_error us_driving_licence.id_number,us_driving_licence.issue_state"
            ),
            (
                ["us_driving_licence": ["id_number": "1", "issue_state": "Ca", "date_of_birth": "1.1.1990"]],
                "validation_error us_driving_licence.date_of_birth,us_driving_licence.issue_state"
            ),
            (
                ["report_configuration": ["facial_similarity_video": ["use_case": "x"]]],
                "validation_error report_configuration.facial_similarity_video.use_case"
            ),
        ] as [([String: JSONValue], String)])
    func whatIsWrongIsNamed(more: [String: JSONValue], refusal: String) throws {
        #expect(try self.refusal(more) == refusal)
    }
}
