import CanonicalJSON
import Reports
import Testing

struct SandboxDocumentAnswerTests {
    private static let combinations: [(String, DocumentItem, ReportResult, ReportSubResult)] = [
        ("Image Integrity - Supported Document", .supportedDocument, .unidentified, .rejected),
        ("Image Integrity - Image Quality", .imageQuality, .consider, .rejected),
        ("Visual Authenticity - Fonts", .fonts, .consider, .suspected),
        ("Visual Authenticity - Security Features", .securityFeatures, .consider, .suspected),
        ("Visual Authenticity - Face Detection", .faceDetection, .consider, .suspected),
        ("Data Validation - Document Numbers", .validationDocumentNumbers, .consider, .suspected),
        ("Data Consistency - Document Type", .consistencyDocumentType, .consider, .suspected),
    ]

    @Test(arguments: [("Jane", "Smith"), (nil, nil), ("Jane", "clear"), ("Consider", "Smith")])
    func anyOtherNameGetsTheSampleOfTheReference(_ firstName: String?, _ lastName: String?) throws {
        let outcome = SandboxAnswers.document(firstName: firstName, lastName: lastName)
        let sample = try JSONValue(parsing: ReferenceSamples.document.utf8)
        let answer: JSONValue = [
            "breakdown": outcome.breakdownJSON,
            "properties": outcome.propertiesJSON,
            "result": .string(outcome.result.rawValue),
            "status": "complete",
            "sub_result": outcome.subResult.map { .string($0.rawValue) } ?? .null,
        ]
        #expect(answer.canonicalBytes() == sample.canonicalBytes())
    }

    /// The reference prints "Consider" and "rejected"; any other last name is clear.
    @Test(arguments: [
        "consider", "CONSIDER", " Consider", "Consider ", "Rejected", "Caution", "ca dl 2018", "", "Considers",
    ])
    func lastNamesAreComparedExactly(_ lastName: String) {
        #expect(
            SandboxAnswers.document(firstName: "Jane", lastName: lastName)
                == SandboxAnswers.document(firstName: "Jane", lastName: "Smith")
        )
    }

    @Test(arguments: ["visual authenticity - fonts", "Visual Authenticity – Fonts", "Visual Authenticity - Template"])
    func firstNamesAreComparedExactly(_ firstName: String) {
        #expect(SandboxAnswers.document(firstName: firstName, lastName: "Smith").result == .clear)
    }

    @Test
    func considerIsConsider() {
        let outcome = SandboxAnswers.document(firstName: "Jane", lastName: "Consider")
        #expect(outcome.result == .consider)
        #expect(outcome.subResult == .suspected)
        #expect(outcome.breakdown["visual_authenticity"]?.result == .consider)
    }

    @Test(
        arguments: [("clear", .clear), ("rejected", .rejected), ("suspected", .suspected), ("caution", .caution)]
            as [(String, ReportSubResult)])
    func lastNameGivesItsSubResult(_ lastName: String, _ expected: ReportSubResult) {
        let outcome = SandboxAnswers.document(firstName: "Jane", lastName: lastName)
        #expect(outcome.subResult == expected)
        #expect(outcome.result == (expected == .clear ? .clear : .consider))
    }

    @Test(arguments: Self.combinations)
    func firstNameFlagsItsCombinationAlone(
        _ firstName: String, _ item: DocumentItem, _ result: ReportResult, _ subResult: ReportSubResult
    ) throws {
        let outcome = SandboxAnswers.document(firstName: firstName, lastName: "Smith")
        #expect(outcome.result == .consider)
        #expect(outcome.subResult == subResult)
        var flagged: Set<String> = []
        for (name, breakdown) in outcome.breakdown {
            for (part, node) in breakdown.parts ?? [:] where node.result?.isFlagged ?? false {
                flagged.insert("\(name).\(part)")
            }
        }
        flagged.remove("visual_authenticity.other")
        #expect(flagged == [item.rawValue])
        let partName = try #require(item.partName)
        #expect(outcome.breakdown[item.breakdownName]?.parts?[partName]?.result == result)
        #expect(outcome.breakdown[item.breakdownName]?.result == .consider)
    }

    @Test(arguments: Self.combinations.map(\.0), ["Consider", "rejected", "suspected", "caution", "clear"])
    func combinationOverridesAConflictingLastName(_ firstName: String, _ lastName: String) {
        #expect(
            SandboxAnswers.document(firstName: firstName, lastName: lastName)
                == SandboxAnswers.document(firstName: firstName, lastName: "Smith")
        )
    }

    @Test(arguments: ["Image Integrity - Supported Document", "Image Integrity - Image Quality"])
    func rejectedHasNothingButItsCause(_ firstName: String) {
        let outcome = SandboxAnswers.document(firstName: firstName, lastName: "CA DL 2018")
        #expect(Set(outcome.breakdown.keys) == ["image_integrity"])
        #expect(outcome.propertiesJSON == [:])
    }

    @Test
    func cautionIsAnExpiredDocument() {
        let outcome = SandboxAnswers.document(firstName: "Jane", lastName: "caution")
        #expect(outcome.breakdown["data_validation"]?.parts?["document_expiration"]?.result == .consider)
        #expect(outcome.properties["date_of_expiry"] == "2020-01-01")
    }

    @Test
    func listedReportIsConsiderWhateverTheNames() {
        let outcome = SandboxAnswers.document(firstName: "Jane", lastName: "Smith", rule: .consider)
        #expect(outcome == SandboxAnswers.document(firstName: "Jane", lastName: "Consider"))
    }

    @Test
    func listedReportKeepsTheFindingsThatTheNamesAskFor() {
        let outcome = SandboxAnswers.document(firstName: "Jane", lastName: "rejected", rule: .consider)
        #expect(outcome.subResult == .rejected)
    }

    @Test(arguments: ["Consider", "rejected", "suspected", "caution", "Smith"])
    func unlistedReportIsClearWhateverTheNames(_ lastName: String) {
        let outcome = SandboxAnswers.document(
            firstName: "Visual Authenticity - Fonts", lastName: lastName, rule: .clear)
        #expect(outcome == SandboxAnswers.document(firstName: nil, lastName: nil))
    }
}
