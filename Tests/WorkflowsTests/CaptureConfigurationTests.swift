import CanonicalJSON
import Testing
import Workflows

@Suite
struct CaptureConfigurationTests {
    @Test
    func profileFieldsKeepTheirOrderAndNeed() throws {
        let definition = try Sample.profile.definition
        guard case .profile(let capture) = definition.captureConfiguration(of: "profile_4f4b2") else {
            Issue.record("no profile capture")
            return
        }
        #expect(
            capture.fields.map(\.name) == [
                .firstName, .lastName, .dob, .email, .phoneNumber, .nationality, .countryResidence, .address,
            ])
        #expect(capture.fields.filter(\.isRequired).map(\.name) == [.firstName, .lastName, .dob])
    }

    @Test
    func shortFieldNamesAreRequired() throws {
        var definition = try Sample.profile.definition
        definition.change("profile_4f4b2") { $0.config = ["fields": ["email", ["name": "dob", "required": false]]] }
        let expected = ProfileCapture(fields: [
            .init(name: .email, isRequired: true), .init(name: .dob, isRequired: false),
        ])
        #expect(definition.captureConfiguration(of: "profile_4f4b2") == .profile(expected))
    }

    @Test
    func documentsFromEverywhereUnlessConfigured() throws {
        var definition = try Sample.document.definition
        let id = "document_photo_c0888"
        guard case .document(let capture) = definition.captureConfiguration(of: id) else {
            Issue.record("no document capture")
            return
        }
        #expect(capture.countries == nil)
        #expect(capture.types(for: "NZL") == DocumentType.allCases)
        #expect(!capture.forcesCrossDevice)
        definition.change(id) {
            $0.config = [
                "accept": [
                    ["country": "GBR", "types": ["driving_licence", "passport"]], ["country": "FRA"],
                    ["country": "GBR", "types": ["visa"]],
                ],
                "force_cross_device": true, "nfc": "off",
            ]
        }
        guard case .document(let chosen) = definition.captureConfiguration(of: id) else {
            Issue.record("no document capture")
            return
        }
        #expect(chosen.countries == ["GBR", "FRA"])
        #expect(chosen.types(for: "GBR") == [.drivingLicence, .passport, .visa])
        #expect(chosen.types(for: "FRA") == DocumentType.allCases)
        #expect(chosen.types(for: "NZL").isEmpty)
        #expect(chosen.forcesCrossDevice)
    }

    @Test
    func faceIntroductionCanBeLeftOut() throws {
        var definition = try Sample.documentAndSelfie.definition
        #expect(definition.captureConfiguration(of: "face_photo_8e04c") == .face(FaceCapture(showsIntroduction: true)))
        definition.change("face_photo_8e04c") { $0.config = ["disable_introduction": true] }
        #expect(definition.captureConfiguration(of: "face_photo_8e04c") == .face(FaceCapture(showsIntroduction: false)))
    }

    @Test(arguments: ["start", "document_check_6c1f0", "condition_5f9d7", "result_44444", "nobody"])
    func otherNodesCaptureNothing(id: String) throws {
        #expect(try Sample.documentAndSelfie.definition.captureConfiguration(of: id) == nil)
    }

    @Test
    func cardsHaveTwoSides() {
        #expect(DocumentType.passport.sides == [.front])
        #expect(DocumentType.drivingLicence.sides == [.front, .back])
    }

    @Test
    func countriesAreThoseOfThePublicAPI() {
        #expect(CountryCode.all.count == 250)
        #expect(CountryCode.all.isSuperset(of: ["GBR", "FRA", "USA", "RKS"]))
        #expect(!CountryCode.all.contains("XKX"))
    }
}
