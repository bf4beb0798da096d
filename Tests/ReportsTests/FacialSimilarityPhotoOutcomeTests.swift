import Reports
import Testing

struct FacialSimilarityPhotoOutcomeTests {
    @Test
    func itemsAreThoseOfTheContract() {
        let places = Contract.facialSimilarityPhotoBreakdown.flatMap { breakdown, parts in
            parts.keys.map { "\(breakdown).\($0)" }
        }
        #expect(Set(FacialSimilarityPhotoItem.allCases.map(\.rawValue)) == Set(places))
    }

    @Test
    func everythingClearIsClearWithoutSubResult() {
        let outcome = FacialSimilarityPhotoFindings.allClear.outcome()
        #expect(outcome.result == .clear)
        #expect(outcome.subResult == nil)
    }

    @Test(arguments: FacialSimilarityPhotoItem.allCases, [ReportResult.consider, .unidentified])
    func flaggedItemMakesTheReportConsider(_ item: FacialSimilarityPhotoItem, as result: ReportResult) {
        let outcome = FacialSimilarityPhotoFindings.allClear.replacing([item: .flagged(result)]).outcome()
        #expect(outcome.result == .consider)
        #expect(outcome.subResult == nil)
        #expect(outcome.breakdown[item.breakdownName]?.result == .consider)
    }

    @Test(arguments: FacialSimilarityPhotoItem.allCases)
    func reportWithAnUnexaminedItemIsNotClear(_ item: FacialSimilarityPhotoItem) {
        let findings = FacialSimilarityPhotoFindings.allClear.replacing([item: .unexamined])
        #expect(findings.unexamined == [item])
        #expect(findings.outcome().result == .consider)
    }
}
