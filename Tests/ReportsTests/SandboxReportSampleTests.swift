import CanonicalJSON
import Foundation
import Reports
import Testing

/// The answer to a name without a meaning is the sample of the reference; where it is more, that is written here.
struct SandboxReportSampleTests {
    private let documentID: UUID

    init() throws {
        self.documentID = try #require(UUID(uuidString: "0193A5B0-7C1E-7ABC-8DEF-0123456789AB"))
    }

    private func answer(
        _ name: ReportName, last: String = "Smith", country: String? = nil, numbers: Set<String> = []
    ) -> JSONValue {
        let outcome = SandboxAnswers.answer(
            to: name,
            for: SandboxApplicant(
                firstName: "Jane", lastName: last, country: country, idNumberTypes: numbers,
                documentID: self.documentID))
        return [
            "breakdown": outcome.breakdownJSON,
            "properties": outcome.propertiesJSON,
            "result": .string(outcome.result.rawValue),
            "sub_result": outcome.subResult.map { .string($0.rawValue) } ?? .null,
        ]
    }

    private func sample(_ text: String) throws -> JSONValue {
        let text = text.replacing("<DOCUMENT_ID>", with: self.documentID.uuidString.lowercased())
        return try JSONValue(parsing: text.utf8)
    }

    @Test(
        arguments: [
            (.facialSimilarityVideo, ReferenceSamples.facialSimilarityVideo),
            (.facialSimilarityMotion, ReferenceSamples.facialSimilarityMotion),
            (.watchlistAML, ReferenceSamples.watchlistAML),
            (.watchlistEnhanced, ReferenceSamples.watchlistEnhanced),
            (.watchlistStandard, ReferenceSamples.watchlistStandard),
            (.usDrivingLicence, ReferenceSamples.usDrivingLicence),
            (.identityEnhanced, ReferenceSamples.identityEnhancedInUnitedKingdom),
        ] as [(ReportName, String)])
    func anyOtherNameGetsTheSample(_ name: ReportName, _ text: String) throws {
        #expect(self.answer(name).canonicalBytes() == (try self.sample(text)).canonicalBytes())
    }

    @Test(
        arguments: [
            ("GBR", [], ReferenceSamples.identityEnhancedInUnitedKingdom),
            ("USA", ["ssn"], ReferenceSamples.identityEnhancedInUnitedStates),
            ("DEU", ["identity_card"], ReferenceSamples.identityEnhancedElsewhere),
            ("BRA", ["tax_id"], ReferenceSamples.identityEnhancedElsewhere),
        ] as [(String, Set<String>, String)])
    func identityFollowsTheCountryOfTheAddress(_ country: String, _ numbers: Set<String>, _ text: String) throws {
        let answer = self.answer(.identityEnhanced, country: country, numbers: numbers)
        #expect(answer.canonicalBytes() == (try self.sample(text)).canonicalBytes())
    }

    /// "This breakdown will not be returned if a SSN is not provided", and likewise of a national number.
    @Test(
        arguments: [("USA", "ssn", []), ("USA", "ssn", ["tax_id"]), ("DEU", "national_id_number", ["ssn"])]
            as [(String, String, Set<String>)])
    func numberThatWasNotGivenIsNotSpokenOf(_ country: String, _ breakdown: String, _ numbers: Set<String>) throws {
        let answer = self.answer(.identityEnhanced, country: country, numbers: numbers)
        #expect(Set(try #require(answer["breakdown"]?.objectValue).keys) == ["address", "date_of_birth"])
        #expect(answer["breakdown"]?[breakdown] == nil)
        #expect(answer["result"] == "clear")
    }

    /// The sample lists every reason that a document may have for being unsupported beside its clear result.
    @Test
    func proofOfAddressIsTheSampleWithoutReasons() throws {
        let sample = try self.sample(ReferenceSamples.proofOfAddress)
        var expected = try #require(sample.objectValue)
        var properties = try #require(expected["properties"]?.objectValue)
        properties["unsupported_document_reason"] = nil
        expected["properties"] = .object(properties)
        #expect(self.answer(.proofOfAddress) == .object(expected))
    }

    /// The table of properties has the address's reputation, the sample does not.
    @Test
    func deviceIntelligenceIsTheSampleWithTheReputationOfTheAddress() throws {
        let sample = try self.sample(ReferenceSamples.deviceIntelligence)
        var expected = try #require(sample.objectValue)
        var properties = try #require(expected["properties"]?.objectValue)
        var device = try #require(properties["device"]?.objectValue)
        device["ip_reputation"] = "NOT_ENOUGH_DATA"
        properties["device"] = .object(device)
        expected["properties"] = .object(properties)
        #expect(self.answer(.deviceIntelligence) == .object(expected))
    }

    /// The sample shows everything at the top, the OpenAPI document shows it inside `device`.
    @Test
    func indiaPANIsTheSampleAndOnceMoreInsideDevice() throws {
        let sample = try self.sample(ReferenceSamples.indiaPAN)
        let answer = self.answer(.indiaPAN)
        for (key, value) in try #require(sample["properties"]?.objectValue) {
            #expect(answer["properties"]?[key] == value)
            #expect(answer["properties"]?["device"]?[key] == value)
        }
        for (key, value) in try #require(sample["breakdown"]?.objectValue) {
            #expect(answer["breakdown"]?[key] == value)
            #expect(answer["breakdown"]?["device"]?["breakdown"]?[key]?["result"] == value["result"])
        }
        #expect(answer["result"] == sample["result"])
        #expect(Set(try #require(answer["properties"]?.objectValue).keys) == ["pan", "full_name", "device"])
        #expect(Set(try #require(answer["breakdown"]?.objectValue).keys) == ["pan_valid", "name_match", "device"])
    }

    /// The sample of the fully automatic report contradicts itself; its nodes are those of the photo report.
    @Test
    func fullyAutomaticPhotoIsAnsweredLikeAPhoto() throws {
        #expect(self.answer(.facialSimilarityPhotoFullyAuto) == self.answer(.facialSimilarityPhoto))
        let sample = try self.sample(ReferenceSamples.facialSimilarityPhotoFullyAuto)
        let nodes = try #require(sample["breakdown"]?.objectValue)
        #expect(
            Set(try #require(self.answer(.facialSimilarityPhotoFullyAuto)["breakdown"]?.objectValue).keys)
                == Set(nodes.keys))
    }

    /// The sample has matches, one of them suspected: what "Consider" gives, with other matches.
    @Test
    func knownFacesAreNobodyOrTheSample() throws {
        let sample = try self.sample(ReferenceSamples.knownFaces)
        let clear = self.answer(.knownFaces)
        #expect(clear["result"] == "clear")
        #expect(clear["properties"] == ["matches": []])
        let consider = self.answer(.knownFaces, last: "Consider")
        #expect(consider["result"] == sample["result"])
        #expect(consider["breakdown"] == sample["breakdown"])
        let match = try #require(sample["properties"]?["matches"]?[0]?.objectValue)
        let matches = try #require(consider["properties"]?["matches"]?.arrayValue)
        #expect(matches.contains { $0["suspected"] == true })
        for each in matches { #expect(Set(try #require(each.objectValue).keys) == Set(match.keys)) }
    }
}
