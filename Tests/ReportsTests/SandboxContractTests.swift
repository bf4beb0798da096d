import CanonicalJSON
import Foundation
import Reports
import Testing

/// Every answer of the sandbox, against the closed sets that client libraries enforce.
struct SandboxContractTests {
    private static let firstNames = [
        "Jane", "Image Integrity - Supported Document", "Image Integrity - Image Quality",
        "Visual Authenticity - Fonts", "Visual Authenticity - Security Features",
        "Visual Authenticity - Face Detection", "Data Validation - Document Numbers",
        "Data Consistency - Document Type", "Visual Authenticity - Spoofing Detection",
        "Face Comparison - Face Match", "Image Integrity - Source Integrity", "Image Integrity - Face Detected",
    ]
    private static let lastNames = [
        "Smith", "Consider", "clear", "rejected", "suspected", "caution", "CA DL 2018", "CA DL 2018 front only",
        "NY DL 2017", "NY DL 2017 front only", "Ontario ID 2010", "FRA ID 1994", "FRA ID 1994 front only",
        "FRA ID 1994 front only rejected",
    ]

    @Test(arguments: firstNames, lastNames)
    func documentAnswerKeepsToTheContract(_ firstName: String, _ lastName: String) throws {
        for rule in [SandboxRule.names, .consider, .clear] {
            let outcome = SandboxAnswers.document(firstName: firstName, lastName: lastName, rule: rule)
            #expect(outcome.result != .unidentified)
            #expect((outcome.result == .clear) == (outcome.subResult == .clear))
            if outcome.subResult == .rejected {
                #expect(Set(outcome.breakdown.keys) == ["image_integrity"])
            } else {
                #expect(Set(outcome.breakdown.keys) == Set(Contract.documentBreakdown.keys))
                #expect(!outcome.properties.isEmpty)
            }
            try self.expect(outcome, keepsTo: Contract.documentBreakdown)
            for (name, value) in outcome.properties { try self.expectDocumentProperty(name, value) }
        }
    }

    @Test(arguments: firstNames, lastNames)
    func facialSimilarityPhotoAnswerKeepsToTheContract(_ firstName: String, _ lastName: String) throws {
        for rule in [SandboxRule.names, .consider, .clear] {
            let outcome = SandboxAnswers.facialSimilarityPhoto(
                firstName: firstName, lastName: lastName, documentID: UUID(), rule: rule)
            #expect(outcome.result != .unidentified)
            #expect(outcome.subResult == nil)
            #expect(Set(outcome.breakdown.keys) == Set(Contract.facialSimilarityPhotoBreakdown.keys))
            try self.expect(outcome, keepsTo: Contract.facialSimilarityPhotoBreakdown)
        }
    }

    /// Each breakdown has exactly its parts, each part only its properties, and every result is of the closed set.
    private func expect(_ outcome: ReportOutcome, keepsTo contract: [String: [String: Set<String>]]) throws {
        var results: Set<ReportResult> = []
        for (name, json) in try #require(outcome.breakdownJSON.objectValue) {
            let parts = json["breakdown"]?.objectValue ?? [:]
            let allowed = try #require(contract[name])
            #expect(Set(parts.keys) == Set(allowed.keys))
            for (partName, part) in parts {
                #expect(Set(try #require(part.objectValue).keys) == ["properties", "result"])
                let properties = try #require(part["properties"]?.objectValue)
                #expect(Set(properties.keys).isSubset(of: allowed[partName] ?? []))
                for (property, value) in properties { self.expectPartProperty(property, value) }
                try self.expectResult(part["result"], in: Contract.reportResults)
            }
            // A breakdown as a whole is never `unidentified`.
            try self.expectResult(json["result"], in: ["clear", "consider"])
            if let result = json["result"]?.stringValue.flatMap(ReportResult.init(rawValue:)) { results.insert(result) }
        }
        #expect(results.contains(.consider) == (outcome.result == .consider))
    }

    private func expectResult(_ json: JSONValue?, in allowed: Set<String>) throws {
        let json = try #require(json)
        #expect(json.isNull || allowed.contains(json.stringValue ?? ""))
    }

    private func expectPartProperty(_ name: String, _ value: JSONValue) {
        switch name {
        case "score": #expect((0...1).contains(value.doubleValue ?? -1))
        case "document_id": #expect(value.isNull || UUID(uuidString: value.stringValue ?? "") != nil)
        case "reasons": #expect(value.stringValue?.isEmpty == false)
        default: #expect(value == "consider")
        }
    }

    private func expectDocumentProperty(_ name: String, _ value: JSONValue) throws {
        switch name {
        case "document_numbers":
            for number in try #require(value.arrayValue) {
                #expect(Set(try #require(number.objectValue).keys) == ["type", "value"])
            }
        case "barcode":
            for (name, value) in try #require(value[0]?.objectValue) {
                try self.expectText(
                    name, value, dates: Contract.barcodeDates, texts: Contract.barcodeTexts)
            }
        default:
            try self.expectText(name, value, dates: Contract.documentDates, texts: Contract.documentTexts)
        }
    }

    private func expectText(_ name: String, _ value: JSONValue, dates: Set<String>, texts: Set<String>) throws {
        let text = try #require(value.stringValue)
        if dates.contains(name) {
            #expect(text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil)
        } else {
            #expect(texts.contains(name))
        }
    }
}
