import Cryptography
import Foundation
import ServiceAssembly
import Testing
import VerificationDomain

@testable import APIGateway
@testable import MediaStore

/// The forms of `POST /v1/live_videos`, `/v1/motion_captures`, `/v1/documents/{id}/video` and `/v3.6/signing_documents`.
struct MediumUploadTests {
    private static let applicant = ApplicantID(rawValue: UUID())
    private static let recite = #"{"type": "recite", "query": [4, 0, 9]}"#
    private static let movement = #"{"type": "movement", "query": "turnLeft"}"#

    private func form(_ fields: [String: String], file type: MediaType? = .mp4) -> UploadForm {
        let file = type.map { type in
            UploadForm.StagedFile(
                key: BlobKey(tenantID: UUID(), objectID: UUID()), fileName: "recording.mp4",
                stored: StoredUpload(
                    media: InspectedMedia(type: type, size: 3, pixels: nil),
                    blob: BlobDescription(size: 3, sha256: SHA256Digest.digest(of: "abc"))))
        }
        return UploadForm(fields: fields, file: file)
    }

    private func wrong<Kind: UploadedMediumKind>(
        _ kind: Kind.Type, _ fields: [String: String], file: MediaType? = .mp4
    ) -> [String] {
        let fields = ["applicant_id": Self.applicant.description].merging(fields) { $1 }
        do throws(ValidationError) {
            _ = try MediumUploadController<Kind>.parse(self.form(fields, file: file))
            return []
        } catch {
            return error.fields.keys.sorted()
        }
    }

    @Test
    func aChallengeKeepsItsOrder() throws {
        let fields = [
            "applicant_id": Self.applicant.description, "challenge": "[\(Self.movement), \(Self.recite)]",
            "languages": #"[{"source": "sdk", "language_code": "pt_BR"}]"#,
        ]
        let video = try MediumUploadController<LiveVideoKind>.parse(self.form(fields))
        #expect(video.details.challenge == [.movement(.turnLeft), .recite([4, 0, 9])])
        #expect(video.details.languages == [LiveVideoLanguage(source: "sdk", languageCode: "pt_BR")])
    }

    @Test
    func aVideoWithoutAChallengeHasNone() throws {
        let fields = ["applicant_id": Self.applicant.description, "challenge": ""]
        let video = try MediumUploadController<LiveVideoKind>.parse(self.form(fields))
        #expect(video.details == LiveVideoDetails())
    }

    @Test(arguments: [
        "[]", "{}", "turnLeft", "[\(recite)]", "[\(movement), \(movement)]", "[\(recite), \(movement), \(recite)]",
        #"[{"type": "recite", "query": [1, 2]}, {"type": "movement", "query": "turnLeft"}]"#,
    ])
    func anotherChallengeIsRefusedByName(challenge: String) {
        #expect(self.wrong(LiveVideoKind.self, ["challenge": challenge]) == ["challenge"])
    }

    @Test(arguments: ["en", "[\"en\"]", #"[{"source": "sdk"}]"#])
    func otherLanguagesAreRefusedByName(languages: String) {
        #expect(self.wrong(LiveVideoKind.self, ["languages": languages]) == ["languages"])
    }

    @Test
    func everyMistakeIsNamed() {
        let fields = ["applicant_id": "x", "challenge": "?", "languages": "?", "chalenge": "[]"]
        #expect(
            self.wrong(LiveVideoKind.self, fields, file: nil)
                == [
                    "applicant_id", "challenge", "chalenge", "file", "languages",
                ].sorted())
        #expect(self.wrong(MotionCaptureKind.self, ["challenge": "[]"]) == ["challenge"])
        // The API's own routes pass over what they do not know.
        #expect(self.wrong(SigningDocumentKind.self, ["type": "contract"], file: .pdf) == [])
    }

    @Test
    func aPartOfADocumentIsAFileAlone() {
        #expect(throws: ValidationError(["file": ["can't be blank"], "side": ["is not a known field"]])) {
            try DocumentPartUploadController.parse(self.form(["side": "front"], file: nil))
        }
    }

    @Test(arguments: [
        ("/v3.6/documents", true), ("/v3.6/live_photos", true), ("/v1/live_videos", true),
        ("/v1/motion_captures", true), ("/v1/documents/1/video", true), ("/v1/documents/1/nfc_data", true),
        ("/v3.6/id_photos", false), ("/v3.6/signing_documents", false), ("/v3.6/live_videos", false),
        ("/v1/documents/1/download_address", false), ("/v1/documents/1/2/video", false), ("/v1/documents/video", false),
        ("/v1/live_videos/", false), ("//v1/live_videos", false), ("/", false), ("", false),
    ])
    func sdkTokensOpenTheUploadsOfApplicantsAlone(path: String, isOpen: Bool) {
        #expect(SDKTokenGuard.opens(path) == isOpen)
    }

    @Test
    func whatOnlyTheTenantBringsIsClosedToApplicants() {
        #expect(!IDPhotoKind.isOpenToApplicants && !SigningDocumentKind.isOpenToApplicants)
        #expect(LivePhotoKind.isOpenToApplicants && LiveVideoKind.isOpenToApplicants)
        #expect(MotionCaptureKind.isOpenToApplicants)
    }
}
