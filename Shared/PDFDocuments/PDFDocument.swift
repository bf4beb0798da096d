package import Foundation

/// A document to be set on pages of A4. Everything in it may be personal data: it prints as redacted.
package struct PDFDocument: Sendable, Equatable {
    /// What viewers show as the title; not set on a page by itself.
    package let title: String
    /// When the document was made, as its properties say: the same document has the same bytes.
    package let createdAt: Date
    /// A line at the foot of every page, before the page's number.
    package let footer: String
    /// What is set, from the top.
    package var blocks: [PDFBlock]

    /// States a document.
    package init(title: String, createdAt: Date, footer: String, blocks: [PDFBlock]) {
        self.title = title
        self.createdAt = createdAt
        self.footer = footer
        self.blocks = blocks
    }
}

extension PDFDocument: CustomStringConvertible, CustomReflectable {
    /// How many blocks there are.
    package var description: String { "PDFDocument(\(self.blocks.count) blocks, redacted)" }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A piece of a document. Texts are of any script and direction, and are broken over lines and pages; control characters
/// in them are set as spaces.
package enum PDFBlock: Sendable, Equatable {
    /// A heading; never the last thing on a page. Levels 1 to 3, from large to small.
    case heading(String, level: Int)
    /// Running text; a line feed begins a new line.
    case paragraph(String)
    /// Running text of less weight: grey and smaller.
    case note(String)
    /// A table.
    case table(PDFTable)
    /// A picture with a line below it.
    case picture(PDFPicture)
    /// The rest goes to a new page.
    case pageBreak
}

/// Rows of cells. A row that does not fit is broken, and the head is set again on each page.
package struct PDFTable: Sendable, Equatable {
    /// Widths in proportion to each other, one for each column.
    package let widths: [Double]
    /// The titles of the columns; empty for a table without a head.
    package let head: [String]
    /// Cells from the left; missing ones are empty, and those too many are left out.
    package let rows: [[String]]

    /// - Parameter widths: Positive; at least one.
    package init(widths: [Double], head: [String] = [], rows: [[String]]) {
        self.widths = widths
        self.head = head
        self.rows = rows
    }
}

/// A JPEG that is put into the document byte by byte: nothing here decodes it.
package struct PDFPicture: Sendable, Equatable {
    /// A complete JPEG stream.
    package let jpeg: [UInt8]
    /// Pixels, as the stream's header says.
    package let width: Int
    /// Pixels, as the stream's header says.
    package let height: Int
    /// Set below the picture.
    package let caption: String

    /// States a picture.
    package init(jpeg: [UInt8], width: Int, height: Int, caption: String) {
        self.jpeg = jpeg
        self.width = width
        self.height = height
        self.caption = caption
    }
}
