import Reports
import Testing

struct FindingsTests {
    @Test
    func itemNobodySetIsUnexamined() {
        let findings = DocumentFindings([.fonts: .clear])
        #expect(findings[.template] == .unexamined)
        #expect(!findings.isEmpty)
        #expect(findings.unexamined.count == DocumentItem.allCases.count - 1)
    }

    @Test
    func settingAnItemBackToUnexaminedUndoesIt() {
        var findings = DocumentFindings()
        findings[.fonts] = .flagged()
        #expect(findings.flagged == [.fonts])
        findings[.fonts] = .unexamined
        #expect(findings == DocumentFindings())
        #expect(findings.isEmpty)
    }

    @Test
    func replacingLeavesTheOtherItems() {
        let findings = DocumentFindings.allClear.replacing([.fonts: .flagged(.unidentified)])
        #expect(findings.flagged == [.fonts])
        #expect(findings.unexamined.isEmpty)
    }

    @Test
    func placeOfAnItemIsItsBreakdownAndPart() {
        #expect(DocumentItem.imageQuality.breakdownName == "image_integrity")
        #expect(DocumentItem.imageQuality.partName == "image_quality")
        #expect(DocumentItem.policeRecord.breakdownName == "police_record")
        #expect(DocumentItem.policeRecord.partName == nil)
    }
}
