import CPNG
import Glibc

/// Decodes PNG with libpng's simplified API, which reports errors by return value: none of its jumps cross Swift's frames.
///
/// It knows every kind of PNG that there is, and of a file that is cut short it gives nothing: no picture is
/// `unsupported` or `damaged` here. Its warnings are about ancillary data, such as colour profiles, and do not count.
enum PNGImage {
    /// - Throws: ``DecodingFailure``.
    static func decode(
        _ input: UnsafeMutableBufferPointer<UInt8>, request: DecoderRequest
    ) throws(DecodingFailure) -> DecodedPicture {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        errno = 0
        guard png_image_begin_read_from_memory(&image, input.baseAddress, input.count) != 0 else { throw Self.fatal() }
        let (width, height) = (Int(image.width), Int(image.height))
        try DecodedPicture.check(width: width, height: height, request: request)

        let hasColour = image.format & Self.colourFlag != 0
        let hasAlpha = image.format & Self.alphaFlag != 0
        image.format = 0  // PNG_FORMAT_GRAY: 8 bits, gamma of sRGB
        let grey = try GreyRaster(width: width, height: height)
        // What is transparent is shown as on paper.
        var background = png_color(red: 255, green: 255, blue: 255)
        errno = 0
        guard png_image_finish_read(&image, &background, grey.pixels.baseAddress, 0, nil) != 0 else {
            throw Self.fatal()
        }
        return DecodedPicture(
            width: width, height: height, components: (hasColour ? 3 : 1) + (hasAlpha ? 1 : 0),
            colourSpread: hasColour ? try Self.colourSpread(of: input, pixels: width * height) : ColourSpread.grey,
            grey: grey)
    }

    /// Decodes once more, in colour: the library gives one form at a time, and its own grey is the one to keep.
    private static func colourSpread(
        of input: UnsafeMutableBufferPointer<UInt8>, pixels: Int
    ) throws(DecodingFailure) -> Int {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        errno = 0
        guard png_image_begin_read_from_memory(&image, input.baseAddress, input.count) != 0 else { throw Self.fatal() }
        guard let colours = Memory.allocate(3 * pixels) else { throw .tooLarge }
        image.format = Self.colourFlag  // PNG_FORMAT_RGB
        var background = png_color(red: 255, green: 255, blue: 255)
        errno = 0
        guard png_image_finish_read(&image, &background, colours.baseAddress, 0, nil) != 0 else { throw Self.fatal() }
        return ColourSpread.of(rgb: colours)
    }

    /// What an error of the library means: memory, by what `malloc` left behind; otherwise damage.
    private static func fatal() -> DecodingFailure { errno == ENOMEM ? .tooLarge : .corrupt }

    // png.h: PNG_FORMAT_FLAG_ALPHA, PNG_FORMAT_FLAG_COLOR.
    private static let alphaFlag: png_uint_32 = 0x01
    private static let colourFlag: png_uint_32 = 0x02
}
