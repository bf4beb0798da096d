import CanonicalJSON
import Foundation
import Reports
import Testing

/// Every answer of the sandbox, and everything before an answer, against the schema of its kind of report.
struct ReportSchemaTests {
    /// All that the sandbox answers to each kind: every name with a meaning beside every other, in every country, and
    /// what a check asks for.
    private static let answers = Dictionary(
        uniqueKeysWithValues: ReportName.allCases.map { ($0, Self.answers(of: $0)) })

    private static func answers(of name: ReportName) -> Set<ReportOutcome> {
        let triggers = SandboxTriggers.of(name)
        let isIdentity = name == .identityEnhanced
        var answers: Set<ReportOutcome> = []
        for country in isIdentity ? ["GBR", "USA", "DEU", nil] : [nil] {
            for numbers: Set<String> in isIdentity ? [[], ["ssn", "tax_id"]] : [[]] {
                var applicant = SandboxApplicant(
                    country: country, idNumberTypes: numbers,
                    documentID: UUID(uuidString: "0193A5B0-7C1E-7ABC-8DEF-0123456789AB"))
                for rule in [SandboxRule.consider, .clear] {
                    answers.insert(SandboxAnswers.answer(to: name, for: applicant, rule: rule))
                }
                for first in triggers.firstNames.union(["Jane"]) {
                    for last in triggers.lastNames.union(["Smith"]) {
                        (applicant.firstName, applicant.lastName) = (first, last)
                        answers.insert(SandboxAnswers.answer(to: name, for: applicant))
                    }
                }
            }
        }
        return answers
    }

    @Test(arguments: ReportName.allCases)
    func everyAnswerHasTheShapeOfItsReport(_ name: ReportName) throws {
        let shape = try ReportShape.of(name.rawValue)
        for answer in try #require(Self.answers[name]) {
            let json: JSONValue = ["breakdown": answer.breakdownJSON, "properties": answer.propertiesJSON]
            #expect(shape.strangers(in: json) == [])
        }
    }

    @Test(arguments: ReportName.allCases)
    func whatIsShownBeforeAnAnswerHasTheShapeOfItsReport(_ name: ReportName) throws {
        let shape = try ReportShape.of(name.rawValue)
        let breakdown = JSONValue.object(name.unexaminedBreakdown.mapValues(\.jsonValue))
        #expect(shape.strangers(in: ["breakdown": breakdown]) == [])
    }

    /// "No sub-result except documents", `unidentified` only of a driving licence (reference, "DLDV: Results").
    @Test(arguments: ReportName.allCases)
    func everyAnswerHasAResultThatItsReportMayHave(_ name: ReportName) throws {
        for answer in try #require(Self.answers[name]) {
            #expect((answer.subResult != nil) == name.isDocumentReport)
            #expect(answer.result != .unidentified || name == .usDrivingLicence)
        }
    }

    /// Every breakdown with parts follows from them (reference, "Document report: Breakdowns"), and a report with a
    /// flagged one is never clear.
    @Test(arguments: ReportName.allCases)
    func everyAnswerAgreesWithItsBreakdown(_ name: ReportName) throws {
        for answer in try #require(Self.answers[name]) {
            for node in answer.breakdown.values {
                guard let parts = node.parts else { continue }
                #expect(node.result == ReportResult.combining(parts.values.map(\.result)))
            }
            let isFlagged = answer.breakdown.values.contains { $0.result?.isFlagged ?? false }
            #expect(isFlagged == (answer.result != .clear))
        }
    }

    /// The check itself can fail.
    @Test
    func shapeRefusesWhatIsNotOfIt() throws {
        let shape = try ReportShape.of("device_intelligence")
        let wrong: JSONValue = [
            "breakdown": ["device": ["result": "clear", "breakdown": ["device_integrity": ["result": "odd"]]]],
            "properties": ["device": ["emulator": "yes", "sdk_source": "web", "odd": 1], "ip": []],
        ]
        #expect(
            Set(shape.strangers(in: wrong)) == [
                ".breakdown.device.breakdown.device_integrity", ".properties.device.emulator",
                ".properties.device.sdk_source", ".properties.device.odd", ".properties.ip",
            ])
    }
}
