import EvidenceFiles
import Foundation
import MediaStore
import PDFDocuments
import Reports
import VerificationDomain

/// Sets checks as PDF when they are asked for; nothing is kept. Source: API reference, "Download Check".
struct CheckDownload: Sendable {
    /// One at a time for each gateway: a check has a few pages, and others' requests need the processor, too.
    private let threads = BlockingThreads(label: "check-download", count: 1)
    private let now: @Sendable () -> Date

    /// - Parameter now: What the document says that it was made at.
    init(now: @escaping @Sendable () -> Date) { self.now = now }

    /// - Throws: `PDFError`.
    func bytes(of dossier: CheckDossier, isSandbox: Bool) async throws -> [UInt8] {
        let moment = self.now()
        return try await self.threads.run {
            try PDFTypesetter.set(CheckFile(dossier, isSandbox: isSandbox).document(at: moment)).bytes
        }
    }
}

extension CheckFile {
    fileprivate init(_ dossier: CheckDossier, isSandbox: Bool) {
        self.init(
            id: dossier.check.id.description, status: dossier.check.status.rawValue,
            result: dossier.check.result?.rawValue, createdAt: dossier.check.createdAt, tags: dossier.check.tags,
            applicant: dossier.applicant, reports: dossier.reports.map(Item.init), isSandbox: isSandbox)
    }
}

extension CheckFile.Item {
    fileprivate init(_ report: Report) {
        self.init(
            id: report.id.description, name: report.name, status: report.status, result: report.outcome?.result,
            subResult: report.outcome?.subResult, createdAt: report.createdAt, breakdown: report.breakdown,
            properties: report.outcome?.properties ?? [:])
    }
}
