import Reports
import Testing

struct ReportNameTests {
    @Test
    func namesAreThoseOfTheContract() {
        #expect(Set(ReportName.allCases.map(\.rawValue)) == Contract.reportNames)
        #expect(ReportName.allCases.count == 21)
    }

    @Test
    func statusesAreThoseOfTheContract() {
        #expect(Set(ReportStatus.allCases.map(\.rawValue)) == Contract.reportStatuses)
    }

    @Test
    func resultsAreThoseOfTheContract() {
        #expect(Set(ReportResult.allCases.map(\.rawValue)) == Contract.reportResults)
    }

    @Test
    func subResultsAreThoseOfTheContract() {
        #expect(Set(ReportSubResult.allCases.map(\.rawValue)) == Contract.reportSubResults)
    }

    @Test(arguments: ReportName.allCases)
    func documentReportsAreThoseNamedDocument(_ name: ReportName) {
        #expect(name.isDocumentReport == name.rawValue.hasPrefix("document"))
    }

    @Test(arguments: ReportName.allCases)
    func facialSimilarityReportsAreThoseNamedFacialSimilarity(_ name: ReportName) {
        #expect(name.isFacialSimilarityReport == name.rawValue.hasPrefix("facial_similarity"))
    }
}
