import CanonicalJSON
import Cryptography
import Foundation
import TestSupport
import Testing
import VerificationDomain
import Webhooks
import Workflows

@testable import APIGateway

/// The keys that client libraries compare whole objects by. Source: OpenAPI document, API reference.
struct ResponseShapeTests {
    private func keys(_ value: JSONValue?) -> [String]? { value?.objectValue?.keys.sorted() }

    private let applicant = Applicant(
        id: .random(), createdAt: .fixture.addingTimeInterval(0.9), details: .complete, deleteAt: nil)

    private func run(
        customerUserID: String = "user 7", language: LinkLanguage = .default, fault: WorkflowRunFault? = nil
    ) async throws -> JSONValue {
        let run = WorkflowRun(
            id: .random(), applicantID: .random(), workflowID: .random(), workflowVersion: 3, definitionDigest: "d",
            tags: ["a"], customerUserID: customerUserID,
            link: WorkflowRunLink(expiresAt: .fixture, language: language), createdAt: .fixture, updatedAt: .fixture,
            status: fault == nil ? .approved : .error, fault: fault)
        return try await WorkflowRunPresenter(
            links: TestServices.runLinks, addresses: TestServices.addresses,
            sdkTokens: SDKTokenIssuer(secret: TestKeys.links, region: .eu)
        ).response(run, scope: .acmeSandbox)
    }

    @Test
    func anApplicantHasItsKeys() {
        let response = self.applicant.response(sandbox: true)
        #expect(
            self.keys(response) == [
                "address", "created_at", "delete_at", "dob", "email", "first_name", "href", "id", "id_numbers",
                "last_name", "location", "phone_number", "sandbox",
            ])
        #expect(
            self.keys(response["address"]) == [
                "building_name", "building_number", "country", "flat_number", "line1", "line2", "line3", "postcode",
                "state", "street", "sub_street", "town",
            ])
        #expect(self.keys(response["location"]) == ["country_of_residence", "ip_address"])
        #expect(response["href"] == .string("/v3.6/applicants/\(self.applicant.id)"))
        #expect(response["created_at"] == "2031-03-01T10:00:00Z")
        #expect(response["delete_at"] == .null)
        #expect(response["sandbox"] == true)
    }

    @Test
    func whatAnApplicantLacksIsNull() {
        let bare = Applicant(id: .random(), createdAt: .fixture, details: .anna, deleteAt: .fixture)
        let response = bare.response(sandbox: false)
        #expect(self.keys(response) == self.keys(self.applicant.response(sandbox: false)))
        for key in ["email", "dob", "phone_number", "address", "location"] { #expect(response[key] == .null) }
        #expect(response["id_numbers"] == [])
        #expect(response["delete_at"] == "2031-03-01T10:00:00Z")
        #expect(response["sandbox"] == false)
    }

    @Test
    func whatAnAddressLacksIsNull() throws {
        var details = ApplicantDetails.anna
        details.address = PostalAddress(postcode: "75001", country: try #require(CountryCode("FRA")))
        let bare = Applicant(id: .random(), createdAt: .fixture, details: details, deleteAt: nil)
        let address = try #require(bare.response(sandbox: true)["address"]?.objectValue)
        #expect(address.count == 12)
        #expect(address.filter { !$0.value.isNull } == ["postcode": "75001", "country": "FRA"])
    }

    @Test
    func aDocumentHasItsKeys() {
        let document = Document(
            id: .random(), applicantID: .random(), createdAt: .fixture, type: .passport, side: nil,
            issuingCountry: nil, file: .fixture(), location: nil)
        let response = document.response
        #expect(
            self.keys(response) == [
                "applicant_id", "created_at", "download_href", "file_name", "file_size", "file_type", "href", "id",
                "issuing_country", "side", "type",
            ])
        #expect(response["download_href"] == .string("/v3.6/documents/\(document.id)/download"))
        #expect(response["file_type"] == "jpg")
        #expect(response["file_size"] == 34_567)
        #expect(response["side"] == .null)
    }

    @Test
    func aLivePhotoHasItsKeys() {
        let photo = LivePhoto(id: .random(), applicantID: .random(), createdAt: .fixture, file: .fixture())
        #expect(
            self.keys(photo.response) == [
                "created_at", "download_href", "file_name", "file_size", "file_type", "href", "id",
            ])
        #expect(photo.response["href"] == .string("/v3.6/live_photos/\(photo.id)"))
        #expect(photo.response["file_type"] == "image/jpeg")
    }

    /// Source: OpenAPI document and the contract of the client libraries: an ID photo alone is renamed.
    @Test
    func anIDPhotoIsNamedByItsID() {
        let photo = IDPhoto(id: .random(), applicantID: .random(), createdAt: .fixture, file: .fixture())
        #expect(photo.response["file_name"] == .string("\(photo.id).jpg"))
        let livePhoto = LivePhoto(id: .random(), applicantID: .random(), createdAt: .fixture, file: .fixture())
        #expect(livePhoto.response["file_name"] == .string(MediaFile.fixture().fileName))
    }

    @Test
    func aLiveVideoTellsItsChallengeInItsOrder() {
        let video = LiveVideoKind.sample(of: .random(), document: .random())
        #expect(
            self.keys(video.response) == [
                "challenge", "created_at", "download_href", "file_name", "file_size", "file_type", "href", "id",
                "languages",
            ])
        #expect(
            video.response["challenge"] == [
                ["type": "movement", "query": "turnLeft"], ["type": "recite", "query": [0, 9, 3]],
            ])
        #expect(video.response["languages"] == [["source": "sdk", "language_code": "en_US"]])
    }

    @Test
    func aSigningDocumentTellsItsApplicantAndExtension() {
        let file = MediaFile(
            objectID: .random(), fileName: "contract.pdf", contentType: "application/pdf", byteCount: 3_164, sha256: [])
        let document = SigningDocument(id: .random(), applicantID: .random(), createdAt: .fixture, file: file)
        #expect(
            self.keys(document.response) == [
                "applicant_id", "created_at", "download_href", "file_name", "file_size", "file_type", "href", "id",
            ])
        #expect(document.response["file_type"] == "pdf")
        #expect(document.response["download_href"] == .string("/v3.6/signing_documents/\(document.id)/download"))
    }

    @Test(arguments: [
        ("face.jpg", "image/jpeg", "jpg"), ("face.JPEG", "image/jpeg", "jpeg"), ("face", "image/jpeg", "jpg"),
        ("face.png", "image/jpeg", "jpg"), ("face.jpeg", "image/png", "png"), ("a.pdf", "application/pdf", "pdf"),
    ])
    func aFilesTypeIsItsContents(name: String, contentType: String, expected: String) {
        let file = MediaFile(
            objectID: .random(), fileName: name, contentType: contentType, byteCount: 1, sha256: [])
        #expect(file.fileExtension == expected)
    }

    @Test
    func aRunHasItsKeys() async throws {
        let response = try await self.run()
        #expect(
            self.keys(response) == [
                "applicant_id", "created_at", "customer_user_id", "dashboard_url", "error", "id", "link", "output",
                "reasons", "sdk_token", "status", "tags", "updated_at", "workflow_id", "workflow_version_id",
            ])
        #expect(
            self.keys(response["link"]) == [
                "completed_redirect_url", "expired_redirect_url", "expires_at", "language", "url",
            ])
        #expect(response["workflow_version_id"] == 3)
        #expect(response["error"] == .null)
        #expect(response["output"] == .null)
        #expect(response["reasons"] == [])
        #expect(response["customer_user_id"] == "user 7")
        #expect(response["sdk_token"]?.stringValue?.split(separator: ".").count == 3)
        #expect(response["link"]?["url"]?.stringValue?.hasPrefix("https://links.example.com/l/") == true)
        #expect(response["link"]?["expires_at"] == "2031-03-01T10:00:00Z")
    }

    @Test
    func aFailedRunSaysWhy() async throws {
        let response = try await self.run(fault: WorkflowRunFault(type: "step_limit", message: "Too many steps."))
        #expect(response["error"] == ["type": "step_limit", "message": "Too many steps."])
        #expect(response["status"] == "error")
    }

    @Test(arguments: [("fr_CA", "fr_FR"), ("en", "en_US"), ("sv", nil)] as [(String, String?)])
    func aLanguageIsOneOfTheDocumentedOnes(asked: String, shown: String?) async throws {
        let response = try await self.run(language: try #require(LinkLanguage(asked)))
        #expect(response["link"]?["language"] == JSONValue(text: shown))
    }

    @Test
    func aTaskHasItsKeysAndAListedOneFewer() {
        let task = WorkflowTask(
            runID: .random(), id: "profile_4f4b2", position: 1, definitionID: "profile_data", definitionVersion: nil,
            attempt: 1, status: .started, input: .null, output: nil, createdAt: .fixture, updatedAt: .fixture)
        let listed = [
            "created_at", "id", "task_def_id", "task_def_version", "updated_at", "workflow_run_id",
        ]
        #expect(self.keys(task.listResponse) == listed)
        #expect(self.keys(task.response) == (listed + ["input", "output"]).sorted())
        #expect(task.response["input"] == [:])
        #expect(task.response["output"] == .null)
        #expect(task.response["task_def_version"] == .null)
    }

    @Test
    func aWebhookPrintsAsRedacted() throws {
        let token = WebhookToken.make()
        let address = "https://hooks.example.com/canary"
        let webhook = Webhook(
            id: .random(), name: "canary", url: address, isEnabled: true, events: [.checkCompleted],
            environments: [.sandbox], payloadVersion: 3, token: token, createdAt: .fixture)
        let asked = try WebhookRequest(
            ["url": .string(address), "name": "canary"], requiresURL: true, policy: WebhookURLPolicy(isLive: true))
        for text in ["\(webhook)", "\([webhook])", "\(asked)", "\(asked.changes)", String(reflecting: asked)] {
            #expect(!text.contains("canary") && !text.contains(token.rawValue), "\(text)")
        }
        #expect("\(webhook)".contains(webhook.id.description))
    }

    @Test
    func aWebhookHasItsKeys() {
        let webhook = Webhook(
            id: .random(), name: nil, url: "https://hooks.example.com/", isEnabled: true,
            events: [.checkCompleted, .workflowRunCompleted], environments: [.sandbox, .live], payloadVersion: 3,
            token: .make(), createdAt: .fixture)
        let response = webhook.response
        #expect(
            self.keys(response) == [
                "enabled", "environments", "events", "href", "id", "name", "oauth_enabled", "oauth_server_client_id",
                "oauth_server_client_secret", "oauth_server_scope", "oauth_server_url", "payload_version", "token",
                "url",
            ])
        #expect(response["token"] == .string(webhook.token.rawValue))
        #expect(response["events"] == ["check.completed", "workflow_run.completed"])
        #expect(response["environments"] == ["sandbox", "live"])
        #expect(response["name"] == .null)
        #expect(response["oauth_enabled"] == false)
        #expect(response["oauth_server_client_secret"] == .null)
        var authorised = webhook
        authorised.oauth = WebhookOAuth(
            isEnabled: true, serverURL: "https://login.example.com/", clientID: "client", clientSecret: "secret",
            scope: "events")
        #expect(authorised.response["oauth_enabled"] == true)
        #expect(authorised.response["oauth_server_url"] == "https://login.example.com/")
        #expect(authorised.response["oauth_server_client_id"] == "client")
        #expect(authorised.response["oauth_server_client_secret"] == "secret")
        #expect(authorised.response["oauth_server_scope"] == "events")
    }
}
