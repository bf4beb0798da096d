import CanonicalJSON
import Reports
import Testing

struct DocumentOutcomeTests {
    private static let properties: [String: JSONValue] = ["document_type": "passport"]

    private func outcome(
        flagging items: DocumentItem...,
        as result: ReportResult = .consider,
        mapping: DocumentSubResultMapping = .standard
    ) -> ReportOutcome {
        var findings = DocumentFindings.allClear
        for item in items { findings[item] = .flagged(result) }
        return findings.outcome(properties: Self.properties, mapping: mapping)
    }

    @Test
    func itemsAreThoseOfTheContract() {
        var places: Set<String> = []
        for (breakdown, parts) in Contract.documentBreakdown {
            if parts.isEmpty { places.insert(breakdown) }
            for part in parts.keys { places.insert("\(breakdown).\(part)") }
        }
        places.remove("visual_authenticity.other")
        #expect(Set(DocumentItem.allCases.map(\.rawValue)) == places)
    }

    @Test
    func everythingClearIsClear() {
        let outcome = self.outcome()
        #expect(outcome.result == .clear)
        #expect(outcome.subResult == .clear)
        #expect(outcome.properties == Self.properties)
        #expect(outcome.breakdown.values.allSatisfy { $0.result == .clear })
    }

    /// The mapping, written out once more by breakdown: whatever is not listed here is `suspected`.
    @Test(arguments: DocumentItem.allCases)
    func eachItemLeadsToItsSubResult(_ item: DocumentItem) {
        let expected: ReportSubResult =
            switch item.rawValue {
            case "image_integrity.image_quality", "image_integrity.supported_document",
                "age_validation.minimum_accepted_age":
                .rejected
            case "image_integrity.colour_picture", "image_integrity.conclusive_document_quality",
                "data_validation.document_expiration", "data_consistency.multiple_data_sources_present":
                .caution
            case let name where name.hasPrefix("data_comparison."):
                .caution
            default:
                .suspected
            }
        #expect(self.outcome(flagging: item).subResult == expected)
        #expect(self.outcome(flagging: item).result == .consider)
    }

    @Test(arguments: DocumentItem.allCases)
    func unidentifiedCountsAsFlagged(_ item: DocumentItem) {
        let outcome = self.outcome(flagging: item, as: .unidentified)
        #expect(outcome.subResult == self.outcome(flagging: item).subResult)
        #expect(outcome.result == .consider)
    }

    @Test(arguments: DocumentItem.allCases)
    func flaggedPartMakesItsBreakdownConsider(_ item: DocumentItem) throws {
        let breakdown = self.outcome(flagging: item, as: .unidentified).breakdown
        let node = try #require(breakdown[item.breakdownName])
        if let partName = item.partName {
            #expect(node.result == .consider)
            #expect(node.parts?[partName]?.result == .unidentified)
        } else {
            #expect(node.result == .unidentified)
        }
        #expect(breakdown.filter { $0.value.result != .clear }.count == 1)
    }

    @Test(
        arguments: [
            (.documentExpiration, .fonts, .suspected),
            (.fonts, .imageQuality, .rejected),
            (.comparisonLastName, .minimumAcceptedAge, .rejected),
            (.conclusiveDocumentQuality, .template, .suspected),
            (.colourPicture, .documentExpiration, .caution),
        ] as [(DocumentItem, DocumentItem, ReportSubResult)])
    func theMoreSevereItemDecides(_ one: DocumentItem, _ another: DocumentItem, _ expected: ReportSubResult) {
        #expect(self.outcome(flagging: one, another).subResult == expected)
    }

    @Test(arguments: DocumentItem.allCases)
    func itemThatWasNotExaminedDoesNotCount(_ item: DocumentItem) {
        let outcome = DocumentFindings.allClear.replacing([item: .unexamined]).outcome(properties: Self.properties)
        #expect(outcome.result == .clear)
        #expect(outcome.subResult == .clear)
    }

    @Test
    func nothingExaminedIsNeverClear() {
        let outcome = DocumentFindings().outcome(properties: [:])
        #expect(outcome.result == .consider)
        #expect(outcome.subResult == .caution)
        #expect(outcome.breakdown.count == 9)
        #expect(outcome.breakdown.values.allSatisfy { $0.result == nil })
    }

    /// Onfido API reference v3.6, "Breakdown mapping".
    @Test
    func rejectedOmitsOtherBreakdownsAndProperties() {
        let outcome = self.outcome(flagging: .supportedDocument, .fonts, .documentExpiration)
        #expect(outcome.subResult == .rejected)
        #expect(Set(outcome.breakdown.keys) == ["image_integrity"])
        #expect(outcome.properties.isEmpty)
    }

    @Test
    func rejectedKeepsEachBreakdownThatCausedIt() {
        let outcome = self.outcome(flagging: .imageQuality, .minimumAcceptedAge, .fonts)
        #expect(Set(outcome.breakdown.keys) == ["image_integrity", "age_validation"])
    }

    @Test
    func otherFollowsItsNeighbours() {
        func other(_ outcome: ReportOutcome) -> Breakdown? { outcome.breakdown["visual_authenticity"]?.parts?["other"] }
        #expect(other(self.outcome())?.result == .clear)
        #expect(other(self.outcome(flagging: .fonts))?.result == .consider)
        #expect(other(self.outcome(flagging: .validationMRZ))?.result == .clear)
        #expect(other(DocumentFindings([.validationMRZ: .clear]).outcome(properties: [:]))?.result == .some(nil))
    }

    @Test
    func colourlessPictureRejectsWhereSoConfigured() {
        let mapping = DocumentSubResultMapping(rejectsColourlessPictures: true)
        #expect(self.outcome(flagging: .colourPicture, mapping: mapping).subResult == .rejected)
        #expect(Set(self.outcome(flagging: .colourPicture, mapping: mapping).breakdown.keys) == ["image_integrity"])
    }

    @Test
    func absentOriginalIsCautionWhereSoConfigured() {
        let mapping = DocumentSubResultMapping(cautionsAbsentOriginals: true)
        #expect(self.outcome(flagging: .originalDocumentPresent, mapping: mapping).subResult == .caution)
        #expect(self.outcome(flagging: .originalDocumentPresent, .fonts, mapping: mapping).subResult == .suspected)
    }

    @Test
    func reasonsAreGivenAsConsider() {
        let findings = DocumentFindings.allClear.replacing([
            .imageQuality: .flagged(reasons: "dark_photo", "glare_on_photo")
        ])
        let part = findings.outcome(properties: [:]).breakdown["image_integrity"]?.parts?["image_quality"]
        #expect(part?.properties == ["dark_photo": "consider", "glare_on_photo": "consider"])
    }
}
