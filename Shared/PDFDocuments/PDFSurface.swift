import CPango
import Foundation

/// A PDF that is written into memory, one page after the other. Lengths are in points from the top left corner.
final class PDFSurface {
    /// A4.
    static let width = 595.276
    static let height = 841.89
    /// The edge that stays white.
    static let margin = 54.0

    let context: OpaquePointer
    let pango: OpaquePointer
    private let surface: OpaquePointer
    private let map: UnsafeMutablePointer<PangoFontMap>
    private let sink: Sink
    /// Pages that were begun.
    private(set) var pageCount = 1

    /// The bytes that cairo has written; it holds a reference while it writes.
    private final class Sink {
        var bytes: [UInt8] = []
    }

    init(title: String, createdAt: Date) throws(PDFError) {
        let sink = Sink()
        // cairo.h: the closure is passed on as it is. The sink outlives the surface, which `deinit` destroys.
        let made = cairo_pdf_surface_create_for_stream(
            { closure, data, length in
                guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes
                    .append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
                return CAIRO_STATUS_SUCCESS
            }, Unmanaged.passUnretained(sink).toOpaque(), Self.width, Self.height)
        guard let made else { throw .outOfMemory }
        // 1.4 has neither object nor cross-reference streams: what is signed later is a plain table.
        cairo_pdf_surface_restrict_to_version(made, CAIRO_PDF_VERSION_1_4)
        cairo_pdf_surface_set_metadata(made, CAIRO_PDF_METADATA_TITLE, Self.plain(title))
        cairo_pdf_surface_set_metadata(made, CAIRO_PDF_METADATA_CREATOR, "Martlet")
        cairo_pdf_surface_set_metadata(made, CAIRO_PDF_METADATA_CREATE_DATE, createdAt.formatted(.iso8601))
        guard let context = cairo_create(made) else {
            cairo_surface_destroy(made)
            throw .outOfMemory
        }
        // A map of its own: pango's maps are for one thread at a time.
        guard let map = pango_cairo_font_map_new(), let pango = pango_font_map_create_context(map) else {
            cairo_destroy(context)
            cairo_surface_destroy(made)
            throw .outOfMemory
        }
        // Points for points: 72 dots to the inch.
        pango_cairo_context_set_resolution(pango, 72)
        pango_cairo_update_context(context, pango)
        self.sink = sink
        self.surface = made
        self.context = context
        self.map = map
        self.pango = pango
    }

    deinit {
        g_object_unref(UnsafeMutableRawPointer(self.pango))
        g_object_unref(self.map)
        cairo_destroy(self.context)
        cairo_surface_destroy(self.surface)
    }

    func nextPage() {
        cairo_show_page(self.context)
        self.pageCount += 1
    }

    /// Ends the last page and the file.
    func finish() throws(PDFError) -> [UInt8] {
        cairo_show_page(self.context)
        let drawn = cairo_status(self.context)
        cairo_surface_finish(self.surface)
        let written = cairo_surface_status(self.surface)
        for status in [drawn, written] where status != CAIRO_STATUS_SUCCESS {
            throw status == CAIRO_STATUS_NO_MEMORY ? .outOfMemory : .library(status: status.rawValue)
        }
        return self.sink.bytes
    }

    /// A text without what ends a C string or moves a line.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0 != "\n" && $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
