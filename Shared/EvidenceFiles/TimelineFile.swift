package import Foundation
package import PDFDocuments
package import VerificationDomain

/// The timeline file of a run: what was done, in order of time. Source: API reference, "Timeline Files".
package enum TimelineFile {
    /// The file as a document.
    /// - Parameter moment: When the file was asked for, which it says.
    package static func document(of dossier: RunDossier, at moment: Date) -> PDFDocument {
        var blocks: [PDFBlock] = [
            .heading("Timeline file", level: 1),
            .note("Made at \(DossierSections.time(moment)) UTC. All times are UTC. This file is not signed."),
        ]
        if dossier.isSandbox { blocks.append(DossierSections.sandboxNotice) }
        blocks += DossierSections.run(dossier)
        blocks += DossierSections.applicant(dossier.applicant)
        blocks += DossierSections.events(dossier.history)
        blocks += DossierSections.tasks(dossier.tasks)
        blocks += DossierSections.output(dossier.run)
        return PDFDocument(
            title: "Timeline file of workflow run \(dossier.run.id)", createdAt: moment,
            footer: "Timeline file of workflow run \(dossier.run.id)", blocks: blocks)
    }
}
