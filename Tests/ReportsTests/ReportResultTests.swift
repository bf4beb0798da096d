import Reports
import Testing

struct ReportResultTests {
    /// Onfido API reference v3.6, "Document report: Breakdowns".
    @Test(
        arguments: [
            ([], nil),
            ([nil, nil], nil),
            ([.clear], .clear),
            ([.clear, nil], .clear),
            ([.clear, .consider], .consider),
            ([.clear, .unidentified], .consider),
            ([nil, .unidentified], .consider),
        ] as [([ReportResult?], ReportResult?)])
    func breakdownFollowsFromItsParts(_ parts: [ReportResult?], _ expected: ReportResult?) {
        #expect(ReportResult.combining(parts) == expected)
    }

    /// Onfido API reference v3.6, "Breakdown order priority".
    @Test
    func subResultsOrderFromClearToRejected() {
        #expect(ReportSubResult.allCases.shuffled().sorted() == [.clear, .caution, .suspected, .rejected])
    }

    @Test(arguments: ReportSubResult.allCases, ReportSubResult.allCases)
    func theMoreSevereSubResultDecides(_ one: ReportSubResult, _ another: ReportSubResult) {
        let priority: [ReportSubResult] = [.rejected, .suspected, .caution, .clear]
        #expect(ReportSubResult.mostSevere(of: [one, another]) == priority.first { $0 == one || $0 == another })
    }

    @Test
    func noSubResultIsClear() {
        #expect(ReportSubResult.mostSevere(of: []) == .clear)
    }
}
