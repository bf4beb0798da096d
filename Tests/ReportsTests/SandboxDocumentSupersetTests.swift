import CanonicalJSON
import Reports
import Testing

/// What the five supersets of the document report add to it.
struct SandboxDocumentSupersetTests {
    private static let supersets: [ReportName] = [
        .documentVideo, .documentVideoWithAddressInformation, .documentWithAddressInformation,
        .documentWithDrivingLicenceInformation, .documentWithDriverVerification,
    ]
    private static let forged = "Image Integrity - Video Document Presence"

    private func answer(_ name: ReportName, first: String = "Jane", last: String = "Smith") -> ReportOutcome {
        SandboxAnswers.document(name, firstName: first, lastName: last)
    }

    /// The document's own triggers work alike in all six.
    @Test(arguments: supersets)
    func answersToTheTriggersOfTheDocumentReport(_ name: ReportName) {
        for first in SandboxTriggers.document.firstNames.union(["Jane"]) {
            for last in SandboxTriggers.document.lastNames.union(["Smith"]) {
                let (answer, plain) = (
                    self.answer(name, first: first, last: last), self.answer(.document, first: first, last: last)
                )
                #expect(answer.result == plain.result)
                #expect(answer.subResult == plain.subResult)
                #expect(Set(answer.breakdown.keys) == Set(plain.breakdown.keys))
                #expect(answer.properties.isEmpty == plain.properties.isEmpty)
            }
        }
    }

    /// Onfido API reference v3.6, "Document video report: Breakdown reasoning".
    @Test(arguments: [ReportName.documentVideo, .documentVideoWithAddressInformation])
    func recordingIsPartOfTheImageIntegrity(_ name: ReportName) {
        let part = self.answer(name).breakdown["image_integrity"]?.parts?["video_document_presence"]
        #expect(part?.jsonValue == ["properties": [:], "result": "clear"])
    }

    @Test(arguments: [ReportName.documentVideo, .documentVideoWithAddressInformation])
    func forgedRecordingIsRejected(_ name: ReportName) {
        for last in ["Smith", "suspected", "caution"] {
            let outcome = self.answer(name, first: Self.forged, last: last)
            #expect(outcome.result == .consider)
            #expect(outcome.subResult == .rejected)
            #expect(Set(outcome.breakdown.keys) == ["image_integrity"])
            #expect(outcome.properties.isEmpty)
            let part = outcome.breakdown["image_integrity"]?.parts?["video_document_presence"]
            #expect(part?.jsonValue == ["properties": ["invalid_signature": "consider"], "result": "unidentified"])
        }
    }

    @Test(arguments: [
        ReportName.document, .documentWithAddressInformation, .documentWithDrivingLicenceInformation,
        .documentWithDriverVerification,
    ])
    func noRecordingWithoutAVideoReport(_ name: ReportName) {
        let outcome = self.answer(name, first: Self.forged)
        #expect(outcome == self.answer(name))
        #expect(outcome.breakdown["image_integrity"]?.parts?["video_document_presence"] == nil)
        #expect(!SandboxTriggers.of(name).firstNames.contains(Self.forged))
    }

    /// "Document with Address Information" and "Document Video Report with Address Information", the samples.
    @Test(arguments: [ReportName.documentWithAddressInformation, .documentVideoWithAddressInformation])
    func addressOfTheSampleIsAdded(_ name: ReportName) {
        var properties = self.answer(name).properties
        #expect(
            properties["address_lines"] == [
                "city": "EDINBURGH", "country": "United Kingdom (UK)", "postal_code": "EH1 9GP", "state": "",
                "street_address": "122 BURNS CRESCENT", "country_code": "GBR",
            ])
        #expect(properties["address"] == "122 BURNS CRESCENT EDINBURGH EH1 9GP")
        properties["address_lines"] = nil
        properties["address"] = nil
        #expect(properties == self.answer(.document).properties)
    }

    @Test(arguments: [
        "CA DL 2018", "CA DL 2018 front only", "NY DL 2017", "NY DL 2017 front only", "Ontario ID 2010",
        "FRA ID 1994",
    ])
    func addressLinesAreThoseOfTheDocument(_ last: String) throws {
        let properties = self.answer(.documentWithAddressInformation, last: last).properties
        #expect(properties["address"] == self.answer(.document, last: last).properties["address"])
        let address = try #require(properties["address"]?.stringValue)
        let lines = try #require(properties["address_lines"])
        for part in ["street_address", "city", "state", "postal_code"] {
            #expect(address.contains(try #require(lines[part]?.stringValue)) || lines[part] == "")
        }
        #expect(lines["country_code"] == properties["issuing_country"])
    }

    @Test
    func addressThatIsOnTheBackIsNotAdded() {
        let last = "FRA ID 1994 front only"
        #expect(self.answer(.documentWithAddressInformation, last: last) == self.answer(.document, last: last))
    }

    /// "Document with Driving Licence Information", the sample, with dates.
    @Test
    func licenceOfTheSampleIsAdded() throws {
        let properties = self.answer(.documentWithDrivingLicenceInformation).properties
        let dates: [String: JSONValue] = ["expiry_date": "2030-05-12", "obtainment_date": "2020-05-12"]
        let expected = [("A", "79.03,79.04"), ("A1", "79.03,79.04"), ("AM", ""), ("B", "")].map { category, codes in
            JSONValue.object(
                dates.merging(["category": .string(category), "codes": .string(codes)], uniquingKeysWith: { $1 }))
        }
        #expect(properties["driving_licence_information"] == .array(expected))
        #expect(properties["document_type"] == "driving_licence")
    }

    /// "Document with Driver Verification", the sample.
    @Test
    func verificationOfTheSampleIsAdded() throws {
        let properties = self.answer(.documentWithDriverVerification).properties
        #expect(properties["drivers_licence"] == true)
        #expect(properties["restricted_licence"] == false)
        #expect(properties["raw_licence_category"] == "DRIVER LICENSE")
        #expect(properties["raw_vehicle_classes"] == "AM,B")
        #expect(
            properties["vehicle_class_details"] == [
                ["category": "AM", "obtainment_date": "2020-05-12", "expiry_date": "2030-05-12"],
                ["category": "B", "obtainment_date": "2020-05-12", "expiry_date": "2030-05-12"],
            ])
        #expect(properties["passenger_vehicle"]?["is_qualified"] == true)
        #expect(properties["manual_transmission_restriction"] == false)
    }

    @Test(arguments: [("CA DL 2018", "C"), ("NY DL 2017 front only", "D")])
    func americanLicenceHasItsOwnClass(_ last: String, _ category: String) {
        let verified = self.answer(.documentWithDriverVerification, last: last).properties
        #expect(verified["raw_vehicle_classes"] == .string(category))
        #expect(verified["passenger_vehicle"]?["is_qualified"] == true)
        let information = self.answer(.documentWithDrivingLicenceInformation, last: last)
            .properties["driving_licence_information"]
        #expect(information?[0]?["category"] == .string(category))
        #expect(information?[1] == nil)
    }

    @Test(arguments: ["Ontario ID 2010", "FRA ID 1994"])
    func documentThatIsNoLicenceAllowsNothing(_ last: String) {
        let verified = self.answer(.documentWithDriverVerification, last: last).properties
        #expect(verified["drivers_licence"] == false)
        #expect(verified["vehicle_class_details"] == nil)
        let informed = self.answer(.documentWithDrivingLicenceInformation, last: last).properties
        #expect(informed["driving_licence_information"] == [])
    }
}
