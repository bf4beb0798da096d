import CanonicalJSON
import Cryptography
import Foundation
import ServiceAssembly
import Testing
import VerificationDomain

@testable import APIGateway
@testable import MediaStore

/// The forms of `POST /documents` and `POST /live_photos`.
struct DocumentRequestTests {
    private static let applicant = ApplicantID(rawValue: UUID())

    private func form(_ fields: [String: String], file type: MediaType? = .png) -> UploadForm {
        let file = type.map { type in
            UploadForm.StagedFile(
                key: BlobKey(tenantID: UUID(), objectID: UUID()), fileName: "passport.png",
                stored: StoredUpload(
                    media: InspectedMedia(type: type, size: 3, pixels: nil),
                    blob: BlobDescription(size: 3, sha256: SHA256Digest.digest(of: "abc"))))
        }
        return UploadForm(fields: fields, file: file)
    }

    private func mistakes(_ fields: [String: String], file: MediaType? = .png) -> [String: [String]] {
        do throws(ValidationError) {
            _ = try DocumentRequest.parse(self.form(fields, file: file))
            return [:]
        } catch {
            return error.fields
        }
    }

    private var minimum: [String: String] { ["applicant_id": Self.applicant.description, "type": "passport"] }

    @Test
    func applicantTypeAndFileAreEnough() throws {
        let (new, file) = try DocumentRequest.parse(self.form(self.minimum))
        #expect(new.applicantID == Self.applicant)
        #expect(new.type == .passport)
        #expect(new.side == nil)
        #expect(new.issuingCountry == nil)
        #expect(new.location == nil)
        #expect(file.mediaFile.contentType == "image/png")
    }

    @Test
    func everyFieldIsTaken() throws {
        let fields = self.minimum.merging([
            "side": "back", "issuing_country": "FRA", "validate_image_quality": "True",
            "location": #"{"ip_address": "192.0.2.7", "country_of_residence": "FRA"}"#,
        ]) { $1 }
        let new = try DocumentRequest.parse(self.form(fields)).new
        #expect(new.side == .back)
        #expect(new.issuingCountry == CountryCode("FRA"))
        #expect(
            new.location == ApplicantLocation(ipAddress: "192.0.2.7", countryOfResidence: CountryCode("FRA")))
    }

    @Test
    func everyMistakeIsNamedAtOnce() {
        #expect(
            self.mistakes(
                [
                    "applicant_id": "12", "type": "library_card", "side": "left", "issuing_country": "FR",
                    "validate_image_quality": "maybe", "location[ip_address]": "here",
                ], file: nil) == [
                    "applicant_id": ["Could not find the following resource: Applicant with id=12"],
                    "type": ["is not included in the list"], "side": ["is not included in the list"],
                    "issuing_country": ["is not a valid 3-letter ISO country code"],
                    "validate_image_quality": ["must be true or false"],
                    "location.ip_address": ["invalid IP address"], "file": ["can't be blank"],
                ])
    }

    @Test
    func mistakesBesideARefusedFileAreNamedWithoutTheFile() {
        let wrong = UploadForm.mistakes(beside: ["type": "library_card"], DocumentRequest.parse)
        #expect(
            wrong.fields == ["applicant_id": ["can't be blank"], "type": ["is not included in the list"]])
        #expect(UploadForm.mistakes(beside: self.minimum, DocumentRequest.parse).isEmpty)
        #expect(
            UploadForm.mistakes(beside: [:], MediumUploadController<LivePhotoKind>.parse).fields.keys.sorted() == [
                "applicant_id"
            ])
    }

    @Test
    func aStagedFilePrintsAsRedacted() throws {
        let form = self.form(self.minimum)
        let file = try #require(form.file)
        for text in ["\(form)", "\(file)", "\([file])", String(reflecting: file)] {
            #expect(!text.contains("passport.png") && !text.contains(Self.applicant.description), "\(text)")
        }
    }

    @Test
    func anEmptyFieldIsAbsent() {
        #expect(self.mistakes(self.minimum.merging(["side": "", "issuing_country": ""]) { $1 }) == [:])
        #expect(self.mistakes(["applicant_id": "", "type": " "]).keys.sorted() == ["applicant_id", "type"])
    }

    @Test
    func dataOfAChipStandForAPassportOnly() {
        let unsupported = ["file": ["invalid type, the file's content is of no supported format"]]
        #expect(self.mistakes(self.minimum, file: .json) == [:])
        #expect(self.mistakes(self.minimum.merging(["type": "visa"]) { $1 }, file: .json) == unsupported)
    }

    @Test
    func aLocationComesAsOnePartOfJSON() {
        #expect(
            DocumentRequest.object(of: ["location": #"{"country_of_residence": "FRA"}"#])
                == ["location": ["country_of_residence": "FRA"]])
    }

    @Test
    func aLocationComesInBrackets() {
        #expect(
            DocumentRequest.object(of: ["location[ip_address]": "192.0.2.7", "location[country_of_residence]": "FRA"])
                == ["location": ["ip_address": "192.0.2.7", "country_of_residence": "FRA"]])
    }

    @Test
    func bracketsPrecedeJSON() {
        for _ in 0..<20 {  // a form has no order
            #expect(
                DocumentRequest.object(of: [
                    "location": #"{"ip_address": "192.0.2.7", "country_of_residence": "FRA"}"#,
                    "location[ip_address]": "192.0.2.9",
                ]) == ["location": ["ip_address": "192.0.2.9", "country_of_residence": "FRA"]])
        }
    }

    @Test(arguments: ["#<Onfido::Location:0x0001>", "{", "[]", "\"here\"", "{}", "null"])
    func aLocationThatNobodyCanReadIsAbsent(text: String) {
        #expect(DocumentRequest.object(of: ["location": text, "type": "passport"]) == ["type": "passport"])
    }

    @Test
    func aLivePhotoNeedsApplicantAndFile() {
        #expect(
            throws: ValidationError([
                "applicant_id": ["can't be blank"], "file": ["can't be blank"],
                "advanced_validation": ["must be true or false"],
            ])
        ) {
            try MediumUploadController<LivePhotoKind>.parse(self.form(["advanced_validation": "1"], file: nil))
        }
    }

    @Test(arguments: ["true", "True", "false", ""])
    func aLivePhotoIsTakenWhateverTheValidation(flag: String) throws {
        let fields = ["applicant_id": Self.applicant.description, "advanced_validation": flag]
        #expect(try MediumUploadController<LivePhotoKind>.parse(self.form(fields)).applicantID == Self.applicant)
    }
}
