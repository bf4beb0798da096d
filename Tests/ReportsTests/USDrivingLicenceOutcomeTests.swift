import Reports
import Testing

/// Onfido API reference v3.6, "DLDV: Results".
struct USDrivingLicenceOutcomeTests {
    private func result(_ changes: [USDrivingLicenceItem: Finding]) -> ReportResult {
        USDrivingLicenceFindings.allClear.replacing(changes).outcome().result
    }

    @Test
    func exactMatchOfAllFieldsIsClear() {
        #expect(self.result([:]) == .clear)
    }

    /// "The following document data must be provided", and the names of the applicant; the rest is optional.
    @Test
    func fieldThatWasNotGivenDoesNotCount() {
        let given: [USDrivingLicenceItem: Finding] = [.documentNumber: .clear, .firstName: .clear, .lastName: .clear]
        #expect(USDrivingLicenceFindings(given).outcome().result == .clear)
        for item in given.keys { #expect(self.result([item: .unexamined]) == .consider) }
        #expect(USDrivingLicenceFindings().outcome().result == .consider)
    }

    @Test
    func numberThatDoesNotMatchIsUnidentified() {
        #expect(self.result([.documentNumber: .flagged()]) == .unidentified)
        #expect(self.result([.documentNumber: .flagged(), .city: .flagged()]) == .unidentified)
    }

    @Test(arguments: [
        (USDrivingLicenceItem.firstName, USDrivingLicenceItem.firstNameFuzzy), (.lastName, .lastNameFuzzy),
    ])
    func nameIsUnidentifiedUnlessItIsAVariation(_ name: USDrivingLicenceItem, _ variation: USDrivingLicenceItem) {
        #expect(self.result([name: .flagged(), variation: .flagged()]) == .unidentified)
        #expect(self.result([name: .flagged(), variation: .unexamined]) == .unidentified)
        #expect(self.result([name: .flagged()]) == .consider)
        #expect(self.result([variation: .flagged()]) == .consider)
    }

    @Test(
        arguments: USDrivingLicenceItem.allCases.filter {
            ![.documentNumber, .firstName, .lastName].contains($0)
        })
    func anythingElseThatDiffersIsConsider(_ item: USDrivingLicenceItem) {
        #expect(self.result([item: .flagged()]) == .consider)
        #expect(self.result([item: .unexamined]) == .clear)
    }

    @Test(arguments: USDrivingLicenceItem.allCases)
    func breakdownIsClearOnlyWhenItsPartsAre(_ item: USDrivingLicenceItem) {
        let outcome = USDrivingLicenceFindings.allClear.replacing([item: .flagged()]).outcome()
        #expect(outcome.breakdown[item.breakdownName]?.result == .consider)
        #expect(outcome.breakdown.values.filter { $0.result == .clear }.count == 2)
        #expect(outcome.subResult == nil)
    }
}
