import CanonicalJSON
import Reports
import Testing

/// The output of an Autofill task (Onfido API reference v3.6, "Autofill"; OpenAPI schema `extraction`).
struct SandboxExtractionTests {
    private static let lastNames = SandboxTriggers.document.lastNames.union(["Smith"]).sorted()

    @Test(arguments: lastNames)
    func hasTheShapeOfTheSchema(_ last: String) throws {
        let extraction = SandboxAnswers.extraction(firstName: "Jane", lastName: last)
        #expect(try ReportShape.of("extraction").strangers(in: extraction) == [])
        #expect(
            Set(try #require(extraction.objectValue).keys) == ["document_classification", "extracted_data"])
    }

    @Test
    func anyOtherNameGetsThePassportOfTheDocumentReport() {
        #expect(
            SandboxAnswers.extraction(firstName: "Jane", lastName: "Smith") == [
                "document_classification": ["document_type": "passport", "issuing_country": "GBR"],
                "extracted_data": [
                    "date_of_birth": "1990-01-01",
                    "date_of_expiry": "2030-01-01",
                    "document_number": "999999999",
                    "document_type": "passport",
                    "expiry_date": "2030-01-01",
                    "first_name": "Jane",
                    "full_name": "Jane Doe",
                    "issuing_country": "GBR",
                    "last_name": "Doe",
                ],
            ])
    }

    @Test
    func licenceIsClassifiedLikeThatOfTheSample() throws {
        let extraction = SandboxAnswers.extraction(firstName: nil, lastName: "CA DL 2018")
        #expect(
            extraction["document_classification"] == [
                "document_type": "driving_licence", "issuing_country": "USA", "issuing_state": "CA",
                "subtype": "full", "version": "2018",
            ])
        let data = try #require(extraction["extracted_data"])
        #expect(data["address_1"] == "123 MAIN STREET")
        #expect(data["address_2"] == "SACRAMENTO CA 95814")
        #expect(data["address_line_1"] == data["address_1"])
        #expect(data["address_line_2"] == data["address_2"])
        #expect(data["gender"] == "Female")
    }

    @Test
    func machineReadableZoneHasTheNamesOfBothSources() throws {
        let data = try #require(
            SandboxAnswers.extraction(firstName: nil, lastName: "FRA ID 1994 front only")["extracted_data"])
        for line in 1...2 {
            #expect(data["mrz_line_\(line)"]?.stringValue?.count == 36)
            #expect(data["mrz_line\(line)"] == data["mrz_line_\(line)"])
        }
        #expect(data["mrz_line_3"] == nil)
        #expect(data["nationality"] == "FRA")
        #expect(data["address_1"] == nil)
        #expect(data["date_of_expiry"] == nil)
    }

    /// "For example, has the document expired? If yes, the retry is triggered" (Studio guide, "Retry task").
    @Test
    func cautionIsAnExpiredDocumentHereToo() {
        let data = SandboxAnswers.extraction(firstName: nil, lastName: "caution")["extracted_data"]
        #expect(data?["date_of_expiry"] == "2020-01-01")
        #expect(data?["expiry_date"] == "2020-01-01")
        let overridden = SandboxAnswers.extraction(firstName: "Visual Authenticity - Fonts", lastName: "caution")
        #expect(overridden["extracted_data"]?["date_of_expiry"] == "2030-01-01")
    }

    /// A workflow that compares the two finds no difference.
    @Test(arguments: lastNames)
    func saysWhatTheDocumentReportSays(_ last: String) throws {
        let read = SandboxAnswers.document(firstName: nil, lastName: last).properties
        let extraction = SandboxAnswers.extraction(firstName: nil, lastName: last)
        for (name, value) in try #require(extraction["extracted_data"]?.objectValue) {
            guard let other = read[name] else { continue }
            #expect(other == value, "\(name)")
        }
    }
}
