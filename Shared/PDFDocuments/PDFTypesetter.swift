import CPango
import Foundation

/// Sets documents as PDF 1.4 by cairo and pango.
///
/// The same document has the same bytes on a machine with the same libraries and fonts. Nothing is read but fonts, and
/// nothing is logged. A call works on its thread until it is done, a second for some hundred pages: not for an executor
/// that others wait for.
package enum PDFTypesetter {
    /// The most pages that a document may have; what comes after them is left out.
    package static let maximumPages = 2_000

    /// A document that was set.
    package struct Output: Sendable {
        /// The file.
        package let bytes: [UInt8]
        /// How many pages it has.
        package let pageCount: Int
        /// How many characters no font of this machine has; they are set as boxes.
        package let missingGlyphs: Int
    }

    /// Sets a document.
    /// - Throws: ``PDFError``.
    package static func set(_ document: PDFDocument) throws(PDFError) -> Output {
        let surface = try PDFSurface(title: document.title, createdAt: document.createdAt)
        let writer = PageWriter(surface: surface, footer: document.footer)
        for (index, block) in document.blocks.enumerated() {
            guard surface.pageCount < Self.maximumPages else { break }
            switch block {
            case .heading(let text, let level):
                writer.heading(text, level: level)
            case .paragraph(let text):
                writer.paragraph(text, style: .body)
            case .note(let text):
                writer.paragraph(text, style: .note)
            case .table(let table):
                writer.table(table)
            case .picture(let picture):
                writer.picture(picture)
            case .pageBreak:
                if index + 1 < document.blocks.count { writer.pageBreak() }
            }
        }
        let pages = surface.pageCount
        return Output(bytes: try surface.finish(), pageCount: pages, missingGlyphs: writer.missingGlyphs)
    }
}

/// Why a document could not be set.
package enum PDFError: Error, Equatable {
    /// cairo or pango refused, by cairo's status.
    case library(status: UInt32)
    /// Memory is short.
    case outOfMemory
}
