import CPango

/// Fills pages from the top, and begins the next one when something does not fit.
final class PageWriter {
    private let surface: PDFSurface
    private let footer: String
    private var y: Double
    private(set) var missingGlyphs = 0

    private let left = PDFSurface.margin
    private let width = PDFSurface.width - 2 * PDFSurface.margin
    /// Above the footer.
    private let bottom = PDFSurface.height - PDFSurface.margin - 18

    init(surface: PDFSurface, footer: String) {
        self.surface = surface
        self.footer = footer
        self.y = PDFSurface.margin
        self.drawFooter()
    }

    func heading(_ text: String, level: Int) {
        guard let text = self.text(text, .heading(level), width: self.width) else { return }
        if self.y > PDFSurface.margin { self.y += level <= 1 ? 18 : level == 2 ? 14 : 9 }
        // With room for a few lines of what it is about.
        if !self.fits(text.height + 48) { self.pageBreak() }
        self.draw(text)
        self.y += level <= 1 ? 8 : 4
    }

    func paragraph(_ text: String, style: TextStyle) {
        guard let text = self.text(text, style, width: self.width) else { return }
        self.draw(text)
        self.y += 5
    }

    func pageBreak() {
        guard self.surface.pageCount < PDFTypesetter.maximumPages else { return }
        self.surface.nextPage()
        self.y = PDFSurface.margin
        self.drawFooter()
    }

    /// Scaled to the width, and to half a page's height at most; never enlarged beyond 150 dots to the inch.
    func picture(_ picture: PDFPicture) {
        guard picture.width > 0, picture.height > 0,
            let caption = self.text(picture.caption, .note, width: self.width),
            let image = JPEGSurface(picture)
        else { return }
        let scale = min(
            72.0 / 150, self.width / Double(picture.width),
            (self.bottom - PDFSurface.margin) / 2 / Double(picture.height))
        let height = Double(picture.height) * scale
        if !self.fits(height + 4 + caption.height) { self.pageBreak() }
        let context = self.surface.context
        cairo_save(context)
        cairo_translate(context, self.left, self.y)
        cairo_scale(context, scale, scale)
        cairo_set_source_surface(context, image.surface, 0, 0)
        cairo_paint(context)
        cairo_restore(context)
        self.y += height + 4
        self.draw(caption)
        self.y += 8
    }

    func table(_ table: PDFTable) {
        let total = table.widths.reduce(0, +)
        guard total > 0 else { return }
        let widths = table.widths.map { $0 / total * self.width }
        let head = table.head.isEmpty ? nil : self.row(table.head, .head, widths)
        if let head {
            if !self.fits(head.height + 30) { self.pageBreak() }
            self.drawHead(head, widths)
        }
        for cells in table.rows {
            guard self.surface.pageCount <= PDFTypesetter.maximumPages else { return }
            self.draw(self.row(cells, .cell, widths), widths, head: head)
        }
        self.y += 8
    }

    // MARK: Rows

    private static let padding = 3.0

    private struct Row {
        let cells: [SetText]

        var height: Double { (self.cells.map(\.height).max() ?? 0) + 2 * PageWriter.padding }
    }

    private func row(_ cells: [String], _ style: TextStyle, _ widths: [Double]) -> Row {
        Row(
            cells: widths.indices.compactMap { column in
                self.text(
                    column < cells.count ? cells[column] : "", style,
                    width: widths[column] - 2 * Self.padding)
            })
    }

    private func drawHead(_ row: Row, _ widths: [Double]) {
        cairo_set_source_rgb(self.surface.context, 0.92, 0.92, 0.92)
        cairo_rectangle(self.surface.context, self.left, self.y, self.width, row.height)
        cairo_fill(self.surface.context)
        self.drawLines(of: row, from: Array(repeating: 0, count: row.cells.count), widths, room: .infinity)
        self.rule()
    }

    /// A row that fits on a page is never broken; one that does not is broken where the page ends.
    private func draw(_ row: Row, _ widths: [Double], head: Row?) {
        let room = self.bottom - PDFSurface.margin - (head?.height ?? 0)
        if row.height <= room, !self.fits(row.height) { self.nextPage(of: head, widths) }
        var next = Array(repeating: 0, count: row.cells.count)
        while true {
            next = self.drawLines(of: row, from: next, widths, room: self.bottom - self.y)
            let isDone = zip(next, row.cells).allSatisfy { $0 >= $1.lines.count }
            if isDone || self.surface.pageCount >= PDFTypesetter.maximumPages { break }
            self.nextPage(of: head, widths)
        }
        self.rule()
    }

    private func nextPage(of head: Row?, _ widths: [Double]) {
        self.pageBreak()
        if let head { self.drawHead(head, widths) }
    }

    /// - Returns: For each cell its first line that found no room; every page takes one at least.
    @discardableResult
    private func drawLines(of row: Row, from first: [Int], _ widths: [Double], room: Double) -> [Int] {
        var next = first
        var deepest = 0.0
        var x = self.left
        for (column, cell) in row.cells.enumerated() {
            var depth = Self.padding
            while next[column] < cell.lines.count {
                let line = cell.lines[next[column]]
                if next[column] > first[column], depth + line.height + Self.padding > room { break }
                cell.draw(line, x: x + Self.padding, top: self.y + depth, on: self.surface)
                depth += line.height
                next[column] += 1
            }
            deepest = max(deepest, depth)
            x += widths[column]
        }
        self.y += deepest + Self.padding
        return next
    }

    private func rule() {
        let context = self.surface.context
        cairo_set_source_rgb(context, 0.75, 0.75, 0.75)
        cairo_set_line_width(context, 0.4)
        cairo_move_to(context, self.left, self.y)
        cairo_line_to(context, self.left + self.width, self.y)
        cairo_stroke(context)
    }

    // MARK: Text

    private func text(_ text: String, _ style: TextStyle, width: Double) -> SetText? {
        let set = SetText(text, style: style, width: width, on: self.surface)
        self.missingGlyphs += set?.missingGlyphs ?? 0
        return set
    }

    private func draw(_ text: SetText) {
        for line in text.lines {
            if !self.fits(line.height) { self.pageBreak() }
            text.draw(line, x: self.left, top: self.y, on: self.surface)
            self.y += line.height
        }
    }

    private func fits(_ height: Double) -> Bool { self.y + height <= self.bottom }

    private func drawFooter() {
        let number = String(self.surface.pageCount)
        let top = PDFSurface.height - PDFSurface.margin
        guard let footer = self.text(self.footer, .note, width: self.width - 40),
            let page = self.text(number, .note, width: 40)
        else { return }
        if let line = footer.lines.first { footer.draw(line, x: self.left, top: top, on: self.surface) }
        if let line = page.lines.first {
            page.draw(line, x: self.left + self.width - 20, top: top, on: self.surface)
        }
    }
}
