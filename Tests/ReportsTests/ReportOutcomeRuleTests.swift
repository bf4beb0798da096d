import CanonicalJSON
import Foundation
import Reports
import Testing

/// Rules of the kinds whose report is clear only when every item is.
struct ReportOutcomeRuleTests {
    private func expectClearOnlyWhenEveryItemIs<Item: BreakdownItem>(
        _ items: [Item], _ outcome: (Findings<Item>) -> ReportOutcome
    ) {
        #expect(outcome(.allClear).result == .clear)
        #expect(outcome(Findings()).result == .consider)
        for item in items {
            for finding in [Finding.flagged(), .flagged(.unidentified), .unexamined] {
                let answer = outcome(Findings.allClear.replacing([item: finding]))
                #expect(answer.result == .consider, "\(item.rawValue)")
                #expect(answer.subResult == nil)
            }
        }
    }

    @Test
    func facialSimilarityVideo() {
        self.expectClearOnlyWhenEveryItemIs(FacialSimilarityVideoItem.allCases) { $0.outcome() }
    }

    @Test
    func proofOfAddress() {
        self.expectClearOnlyWhenEveryItemIs(ProofOfAddressItem.allCases) { $0.outcome(properties: [:]) }
    }

    @Test
    func deviceIntelligence() {
        self.expectClearOnlyWhenEveryItemIs(DeviceIntelligenceItem.allCases) { $0.outcome(properties: [:]) }
    }

    /// "The applicant's PAN is valid and full name matches", or not (reference, "India Tax ID: Result logic").
    @Test
    func indiaPAN() {
        self.expectClearOnlyWhenEveryItemIs(IndiaPANItem.allCases) {
            $0.outcome(pan: "AAAPA1111A", fullName: "Jane Doe")
        }
    }

    @Test(arguments: [
        ReportName.watchlistAML, .watchlistEnhanced, .watchlistStandard, .watchlistPEPsOnly, .watchlistSanctionsOnly,
    ])
    func watchlist(_ name: ReportName) {
        let items = WatchlistItem.items(of: name)
        self.expectClearOnlyWhenEveryItemIs(items) { $0.outcome(of: name, records: []) }
        #expect(WatchlistFindings.allClear.outcome(of: name, records: [["name": "Jane Doe"]]).result == .consider)
        for item in WatchlistItem.allCases where !items.contains(item) {
            let findings = WatchlistFindings.allClear.replacing([item: .flagged()])
            #expect(findings.outcome(of: name, records: []).result == .clear)
            #expect(findings.outcome(of: name, records: []).breakdown[item.rawValue] == nil)
        }
    }

    @Test
    func noOtherReportIsAWatchlist() {
        #expect(WatchlistItem.items(of: .document).isEmpty)
        #expect(WatchlistFindings.allClear.outcome(of: .document, records: []).result == .consider)
    }

    @Test(arguments: IdentityEnhancedForm.allCases)
    func identityEnhanced(_ form: IdentityEnhancedForm) {
        self.expectClearOnlyWhenEveryItemIs(form.items) { $0.outcome(form: form) }
        for item in form.itemsOfNumbers {
            let flagged = IdentityEnhancedFindings.allClear.replacing([item: .flagged()]).outcome(form: form)
            #expect(flagged.result == .consider)
            let unexamined = IdentityEnhancedFindings.allClear.replacing([item: .unexamined]).outcome(form: form)
            #expect(unexamined.result == .clear)
            #expect(unexamined.breakdown[item.breakdownName]?.parts?[item.partName ?? ""] == nil)
        }
    }

    @Test(
        arguments: [("GBR", .unitedKingdom), ("USA", .unitedStates), ("DEU", .elsewhere), ("gbr", .elsewhere)]
            as [(String, IdentityEnhancedForm)])
    func identityEnhancedFormIsThatOfTheCountry(_ country: String, _ form: IdentityEnhancedForm) {
        #expect(IdentityEnhancedForm(country: country) == form)
    }

    /// "A consider response with no breakdown information is returned."
    @Test
    func identityWithoutAddressOrDateOfBirthIsConsiderWithoutABreakdown() {
        let outcome = IdentityEnhancedFindings.outcomeWithoutApplicantData
        #expect(outcome.result == .consider)
        #expect(outcome.breakdownJSON == [:])
    }
}
