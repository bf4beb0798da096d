import CPango
import Foundation

/// An image surface whose pixels nobody writes or reads: cairo puts the JPEG that is attached to it into the PDF.
final class JPEGSurface {
    let surface: OpaquePointer

    /// - Returns: `nil` when cairo does not take the size, or memory is short.
    init?(_ picture: PDFPicture) {
        guard
            let surface = cairo_image_surface_create(
                CAIRO_FORMAT_RGB24, Int32(clamping: picture.width), Int32(clamping: picture.height))
        else { return nil }
        self.surface = surface
        guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS,
            let copy = malloc(max(1, picture.jpeg.count))
        else { return nil }
        picture.jpeg.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { copy.copyMemory(from: start, byteCount: bytes.count) }
        }
        // cairo.h: the surface calls the function with the closure when it needs the data no longer; on failure the
        // data stay the caller's.
        let status = cairo_surface_set_mime_data(
            surface, CAIRO_MIME_TYPE_JPEG, copy.assumingMemoryBound(to: UInt8.self), UInt(picture.jpeg.count),
            { free($0) }, copy)
        guard status == CAIRO_STATUS_SUCCESS else {
            free(copy)
            return nil
        }
    }

    deinit { cairo_surface_destroy(self.surface) }
}
