import CanonicalJSON
import EvidenceFiles
import Foundation
import PDFDocuments
import Reports
import TestSupport
import Testing
import VerificationDomain

struct CheckFileTests {
    private func check(isSandbox: Bool = false) -> CheckFile {
        let outcome = SandboxAnswers.document(firstName: nil, lastName: nil)
        return CheckFile(
            id: "8546d921-60b8-4c3d-8a9f-0d4e7b5f1a11", status: "complete", result: "clear", createdAt: .fixture,
            tags: ["branch 7"],
            applicant: Applicant(id: .random(), createdAt: .fixture, details: .anna, deleteAt: nil),
            reports: [
                CheckFile.Item(
                    id: "r-1", name: .document, status: .complete, result: outcome.result,
                    subResult: outcome.subResult, createdAt: .fixture, breakdown: outcome.breakdown,
                    properties: outcome.properties),
                CheckFile.Item(
                    id: "r-2", name: .knownFaces, status: .awaitingApproval, result: nil, subResult: nil,
                    createdAt: .fixture, breakdown: ReportName.knownFaces.unexaminedBreakdown, properties: [:]),
            ], isSandbox: isSandbox)
    }

    private func texts(_ document: PDFDocument) -> [String] {
        document.blocks.flatMap { (block: PDFBlock) -> [String] in
            switch block {
            case .heading(let text, _), .paragraph(let text), .note(let text): [text]
            case .table(let table): table.head + table.rows.flatMap { $0 }
            case .picture(let picture): [picture.caption]
            case .pageBreak: []
            }
        }
    }

    @Test
    func everyReportIsShownWithItsBreakdown() {
        let texts = self.texts(self.check().document(at: .fixture))
        for text in ["branch 7", "Report document", "r-1", "Report known_faces", "r-2", "image_integrity", "clear"] {
            #expect(texts.contains(text), "\(text)")
        }
    }

    @Test
    func whatNobodyExaminedSaysSo() {
        #expect(self.texts(self.check().document(at: .fixture)).contains("not examined"))
    }

    @Test
    func sandboxSaysThatItIsAMock() {
        let isSaid = { (texts: [String]) in texts.contains { $0.hasPrefix("SANDBOX") } }
        #expect(isSaid(self.texts(self.check(isSandbox: true).document(at: .fixture))))
        #expect(!isSaid(self.texts(self.check().document(at: .fixture))))
    }

    @Test
    func checkCanBeSet() throws {
        let output = try PDFTypesetter.set(self.check().document(at: .fixture))
        #expect(output.bytes.starts(with: Array("%PDF-1.4".utf8)))
        #expect(output.missingGlyphs == 0)
    }

    @Test
    func checkPrintsRedacted() {
        #expect(!"\(self.check())".contains("Anna"))
    }
}
