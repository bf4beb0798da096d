package import Foundation
package import PDFDocuments
import Reports
package import VerificationDomain
import Workflows

/// The evidence about a run in one document: who, what was asked, found and decided, with the media's checksums.
package enum EvidenceFile {
    /// A medium of the run as evidence names it.
    package struct Medium: Sendable, Equatable {
        /// `document`, `live_photo` or `id_photo`.
        package let kind: String
        /// The API's id of it.
        package let id: String
        /// Its sort and side, as the client declared them; empty when it has none.
        package let detail: String
        /// When it was uploaded.
        package let createdAt: Date
        /// Its file.
        package let file: MediaFile

        /// Where it lies in the evidence folder.
        package var path: String { "media/\(self.kind)_\(self.id).\(Self.suffix(self.file.contentType))" }

        private static func suffix(_ contentType: String) -> String {
            switch contentType {
            case "image/jpeg": "jpg"
            case "image/png": "png"
            case "application/pdf": "pdf"
            case "application/json": "json"
            default: "bin"
            }
        }
    }

    /// The run's media, documents first.
    package static func media(of dossier: RunDossier) -> [Medium] {
        dossier.documents.map { document in
            let parts = [document.type.rawValue, document.side?.rawValue, document.issuingCountry?.rawValue]
            return Medium(
                kind: "document", id: document.id.description,
                detail: parts.compactMap { $0 }.joined(separator: ", "), createdAt: document.createdAt,
                file: document.file)
        }
            + dossier.livePhotos.map {
                Medium(
                    kind: "live_photo", id: $0.id.description, detail: "", createdAt: $0.createdAt, file: $0.file)
            }
            + dossier.idPhotos.map {
                Medium(kind: "id_photo", id: $0.id.description, detail: "", createdAt: $0.createdAt, file: $0.file)
            }
    }

    /// The file as a document.
    /// - Parameters:
    ///   - pictures: Of media that are JPEGs, each put into the document as it is; the others are told by checksum.
    ///   - moment: When the file was asked for, which it says.
    package static func document(of dossier: RunDossier, pictures: [PDFPicture], at moment: Date) -> PDFDocument {
        var blocks: [PDFBlock] = [
            .heading("Evidence file", level: 1),
            .note("Made at \(DossierSections.time(moment)) UTC. All times are UTC."),
        ]
        if dossier.isSandbox { blocks.append(DossierSections.sandboxNotice) }
        blocks += DossierSections.run(dossier)
        blocks += DossierSections.applicant(dossier.applicant)
        blocks += DossierSections.output(dossier.run)
        blocks.append(.heading("Reports", level: 2))
        if dossier.reports.isEmpty { blocks.append(.paragraph("The run has no reports.")) }
        for report in dossier.reports {
            blocks += DossierSections.report(
                name: report.name.rawValue, id: report.id.description,
                facts: [
                    ["task", report.owner.task.map { "\($0.taskID), attempt \(report.taskAttempt)" } ?? "–"],
                    ["status", report.status.rawValue],
                    ["result", report.outcome?.result.rawValue ?? "none"],
                    ["sub_result", report.outcome?.subResult?.rawValue ?? "none"],
                    ["created_at", DossierSections.time(report.createdAt)],
                    ["completed_at", report.completedAt.map(DossierSections.time) ?? "–"],
                ], breakdown: report.breakdown, properties: report.outcome?.properties ?? [:])
        }
        blocks += DossierSections.tasks(dossier.tasks)
        blocks += DossierSections.events(dossier.history)
        let media = Self.media(of: dossier)
        if !media.isEmpty {
            blocks.append(.heading("Media", level: 2))
            blocks.append(
                .table(
                    PDFTable(
                        widths: [1.4, 1, 1.1, 2.2], head: ["Medium", "Declared as", "Uploaded", "SHA-256"],
                        rows: media.map {
                            [
                                "\($0.kind)\n\($0.id)", $0.detail, DossierSections.time($0.createdAt),
                                "\($0.file.checksum)\n\($0.file.contentType), \($0.file.byteCount) bytes",
                            ]
                        })))
            blocks += pictures.map(PDFBlock.picture)
        }
        return PDFDocument(
            title: "Evidence file of workflow run \(dossier.run.id)", createdAt: moment,
            footer: "Evidence file of workflow run \(dossier.run.id)", blocks: blocks)
    }
}
