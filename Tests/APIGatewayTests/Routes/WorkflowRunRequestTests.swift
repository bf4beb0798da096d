import CanonicalJSON
import Foundation
import TestSupport
import Testing
import VerificationDomain

@testable import APIGateway

/// Bodies of `POST /workflow_runs`.
struct WorkflowRunRequestTests {
    private static let workflow = WorkflowID(rawValue: UUID())
    private static let applicant = ApplicantID(rawValue: UUID())
    private static let minimum: [String: JSONValue] = [
        "workflow_id": .string(Self.workflow.description), "applicant_id": .string(Self.applicant.description),
    ]

    private func create(_ fields: [String: JSONValue]) throws(ValidationError) -> CreateWorkflowRun.Request {
        try WorkflowRunRequest.creation(.object(Self.minimum.merging(fields) { $1 }), now: .fixture)
    }

    private func mistakes(_ fields: [String: JSONValue]) -> [String: [String]] {
        do throws(ValidationError) {
            _ = try self.create(fields)
            return [:]
        } catch {
            return error.fields
        }
    }

    private func text(_ count: Int) -> JSONValue { .string(String(repeating: "a", count: count)) }

    @Test
    func twoIdentifiersAreEnough() throws {
        let asked = try self.create([:])
        #expect(asked.workflowID == Self.workflow)
        #expect(asked.applicantID == Self.applicant)
        #expect(asked.tags.isEmpty)
        #expect(asked.customData == nil)
        #expect(asked.customerUserID == nil)
        #expect(asked.link == WorkflowRunLink())
    }

    @Test
    func everyFieldIsTaken() throws {
        let asked = try self.create([
            "tags": ["a", "b"], "customer_user_id": "user 7", "custom_data": ["amount": 3],
            "link": [
                "completed_redirect_url": "https://example.com/done?a=b#c",
                "expired_redirect_url": "https://example.com:8443", "expires_at": "2031-03-01T10:00:01Z",
                "language": "fr_CA",
            ],
        ])
        #expect(asked.tags == ["a", "b"])
        #expect(asked.customerUserID == "user 7")
        #expect(asked.customData == ["amount": 3])
        #expect(
            asked.link
                == WorkflowRunLink(
                    completedRedirectURL: "https://example.com/done?a=b#c",
                    expiredRedirectURL: "https://example.com:8443", expiresAt: .fixture.addingTimeInterval(1),
                    language: try #require(LinkLanguage("fr_CA"))))
    }

    @Test
    func everyMistakeIsNamedAtOnce() {
        #expect(
            self.mistakes([
                "workflow_id": .null, "applicant_id": "12", "tags": "a", "customer_user_id": 7, "custom_data": [],
                "link": [
                    "completed_redirect_url": "x", "expired_redirect_url": 1, "expires_at": "x", "language": "x",
                ],
            ]) == [
                "workflow_id": ["can't be blank"],
                "applicant_id": ["Could not find the following resource: Applicant with id=12"],
                "tags": ["must be an array"], "customer_user_id": ["must be a string"],
                "custom_data": ["must be an object"], "link.completed_redirect_url": ["must be an https URL"],
                "link.expired_redirect_url": ["must be a string"],
                "link.expires_at": ["is not a valid ISO-8601 date and time"],
                "link.language": ["is not a supported language"],
            ])
    }

    @Test
    func nullIsAsGoodAsAbsent() throws {
        let asked = try self.create([
            "tags": .null, "customer_user_id": .null, "custom_data": .null, "link": .null,
        ])
        #expect(asked.tags.isEmpty)
        #expect(asked.customData == nil)
        #expect(asked.link == WorkflowRunLink())
    }

    @Test
    func thereAreThirtyTagsAtMost() {
        let message = ["tags": ["is too long (maximum is 30 tags)"]]
        #expect(self.mistakes(["tags": .array(Array(repeating: "a", count: 30))]) == [:])
        #expect(self.mistakes(["tags": .array(Array(repeating: "a", count: 31))]) == message)
    }

    @Test
    func aTagHasALength() {
        let message = ["tags": ["each must have 1 to 128 characters"]]
        #expect(self.mistakes(["tags": [self.text(1), self.text(128)]]) == [:])
        #expect(self.mistakes(["tags": ["a", self.text(129)]]) == message)
        #expect(self.mistakes(["tags": ["a", ""]]) == message)
    }

    @Test
    func aTagThatCannotBeStoredIsRefused() {
        for text: JSONValue in ["a\u{0}", "a\nb"] {
            #expect(
                self.mistakes(["tags": ["b", text]])
                    == ["tags": ["invalid characters, control characters are forbidden"]])
        }
    }

    @Test
    func aCustomersNameOfTheUserHasALength() {
        let message = ["customer_user_id": ["must have 1 to 256 characters"]]
        #expect(self.mistakes(["customer_user_id": self.text(1)]) == [:])
        #expect(self.mistakes(["customer_user_id": self.text(256)]) == [:])
        #expect(self.mistakes(["customer_user_id": self.text(257)]) == message)
        #expect(self.mistakes(["customer_user_id": ""]) == message)
    }

    @Test
    func aCustomersNameOfTheUserIsCountedInCodePoints() {
        func marked(_ count: Int) -> JSONValue { .string("a" + String(repeating: "\u{301}", count: count - 1)) }
        #expect(self.mistakes(["customer_user_id": marked(256)]) == [:])
        #expect(
            self.mistakes(["customer_user_id": marked(257)])
                == ["customer_user_id": ["must have 1 to 256 characters"]])
    }

    @Test
    func aCustomersNameOfTheUserHasNoControlCharacters() {
        #expect(
            self.mistakes(["customer_user_id": "a\u{0}"])
                == ["customer_user_id": ["invalid characters, control characters are forbidden"]])
    }

    @Test(arguments: [
        "http://example.com", "example.com", "//example.com", "https://", "https:example.com", "javascript:alert(1)",
        "https://user@example.com", "https://user:secret@example.com", "https://exa mple.com", "https://example.com/é",
        "https://example.com/\n", "",
    ])
    func anApplicantIsSentNowhereElseThanToHTTPS(text: String) {
        #expect(WorkflowRunRequest.redirectURL(text) == "must be an https URL")
    }

    @Test
    func anAddressHasALongestLength() {
        let start = "https://example.com/"
        func address(_ count: Int) -> String { start + String(repeating: "a", count: count - start.utf8.count) }
        #expect(WorkflowRunRequest.redirectURL(address(2048)) == nil)
        #expect(WorkflowRunRequest.redirectURL(address(2049)) == "must be an https URL")
    }

    @Test(arguments: ["2031-03-01T10:00:00Z", "2031-03-01T09:59:59Z", "2031-02-28"])
    func aLinkExpiresInTheFuture(text: String) {
        #expect(
            self.mistakes(["link": ["expires_at": .string(text)]])
                == ["link.expires_at": ["must be in the future"]])
    }

    @Test
    func aLinkExpiresBeforeYearsHaveFiveDigits() throws {
        let last: JSONValue = ["expires_at": "9999-12-31T23:59:59Z"]
        #expect(try self.create(["link": last]).link.expiresAt == Date(timeIntervalSince1970: 253_402_300_799))
        for text: JSONValue in ["9999-12-31T23:59:59-00:01", "9999-12-31T23:30:00-14:00"] {
            #expect(
                self.mistakes(["link": ["expires_at": text]])
                    == ["link.expires_at": ["is not a valid ISO-8601 date and time"]])
        }
    }

    @Test(arguments: ["fr", "fr_FR", "fr-FR", "pt_BR", "sv"])
    func anyDocumentedLanguageIsTaken(text: String) throws {
        #expect(try self.create(["link": ["language": .string(text)]]).link.language.code == text)
    }

    @Test(arguments: ["xx", "FR", "french", "fr_", "fr_FR_x", ""])
    func anythingElseIsNoLanguage(text: String) {
        #expect(
            self.mistakes(["link": ["language": .string(text)]])
                == ["link.language": ["is not a supported language"]])
    }
}
