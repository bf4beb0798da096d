import CPango

/// How a text looks.
struct TextStyle {
    /// Points.
    let size: Double
    let isBold: Bool
    /// From black, 0, to white, 1.
    let grey: Double

    static let body = TextStyle(size: 9.5, isBold: false, grey: 0)
    static let note = TextStyle(size: 8, isBold: false, grey: 0.35)
    static let cell = TextStyle(size: 8.5, isBold: false, grey: 0)
    static let head = TextStyle(size: 8.5, isBold: true, grey: 0)

    static func heading(_ level: Int) -> TextStyle {
        TextStyle(size: level <= 1 ? 18 : level == 2 ? 13 : 10.5, isBold: true, grey: 0)
    }
}

/// A text broken into lines of a width, each line to be drawn wherever there is room.
final class SetText {
    /// A line, in points from the top of the text.
    struct Line {
        let line: UnsafeMutablePointer<PangoLayoutLine>
        let x: Double
        let top: Double
        let bottom: Double
        let baseline: Double

        var height: Double { self.bottom - self.top }
    }

    /// Fonts in the order of preference; fontconfig finds others for scripts that these do not have.
    static let families = "Noto Sans, DejaVu Sans, Sans"
    /// More of one text is left out, which a word at its end says: a page holds some thousand.
    static let maximumLength = 20_000

    let style: TextStyle
    let lines: [Line]
    let missingGlyphs: Int
    private let layout: OpaquePointer

    /// - Returns: `nil` when memory is short.
    init?(_ text: String, style: TextStyle, width: Double, on surface: PDFSurface) {
        guard let layout = pango_layout_new(surface.pango) else { return nil }
        self.layout = layout
        self.style = style
        let text = Self.shortened(PDFSurface.plain(text))
        if let font = pango_font_description_new() {
            pango_font_description_set_family(font, Self.families)
            pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
            pango_font_description_set_weight(font, style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
            // The layout keeps a copy.
            pango_layout_set_font_description(layout, font)
            pango_font_description_free(font)
        }
        // Without ligatures of Latin letters, which whoever searches or copies a name would not find; those that a script
        // cannot do without (`rlig`) stay.
        if let attributes = pango_attr_list_new() {
            // The list takes the attribute over, and the layout counts up the list.
            pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0"))
            pango_layout_set_attributes(layout, attributes)
            pango_attr_list_unref(attributes)
        }
        pango_layout_set_width(layout, Int32(max(1, width) * Double(PANGO_SCALE)))
        // Words first, characters when a word, such as an id, is longer than a line.
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        // The copy that pango takes ends at the length given, whatever the text holds.
        pango_layout_set_text(layout, text, Int32(text.utf8.count))
        self.missingGlyphs = Int(pango_layout_get_unknown_glyphs_count(layout))
        self.lines = Self.readLines(of: layout)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(self.layout)) }

    var height: Double { (self.lines.last?.bottom ?? 0) - (self.lines.first?.top ?? 0) }

    /// Draws a line with its top at a height. The layout that owns it is this object's.
    func draw(_ line: Line, x: Double, top: Double, on surface: PDFSurface) {
        let grey = self.style.grey
        cairo_set_source_rgb(surface.context, grey, grey, grey)
        cairo_move_to(surface.context, x + line.x, top + line.baseline - line.top)
        pango_cairo_show_layout_line(surface.context, line.line)
    }

    private static func shortened(_ text: String) -> String {
        text.count <= self.maximumLength ? text : text.prefix(self.maximumLength) + " […]"
    }

    private static func readLines(of layout: OpaquePointer) -> [Line] {
        guard let iterator = pango_layout_get_iter(layout) else { return [] }
        defer { pango_layout_iter_free(iterator) }
        let scale = Double(PANGO_SCALE)
        var lines: [Line] = []
        repeat {
            guard let line = pango_layout_iter_get_line_readonly(iterator) else { continue }
            var (top, bottom): (Int32, Int32) = (0, 0)
            pango_layout_iter_get_line_yrange(iterator, &top, &bottom)
            var logical = PangoRectangle()
            pango_layout_iter_get_line_extents(iterator, nil, &logical)
            lines.append(
                Line(
                    line: line, x: Double(logical.x) / scale, top: Double(top) / scale,
                    bottom: Double(bottom) / scale,
                    baseline: Double(pango_layout_iter_get_baseline(iterator)) / scale))
        } while pango_layout_iter_next_line(iterator) != 0
        return lines
    }
}
