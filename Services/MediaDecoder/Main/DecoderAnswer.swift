/// The answer: one line of JSON, then for a decoded image its raster, one byte for each pixel, row by row.
enum DecoderAnswer {
    /// `width` and `height` are the image's own, `grey_width` and `grey_height` the raster's; `colour_spread` is as
    /// ``ColourSpread`` has it.
    static func header(of image: DecodedPicture, raster: GreyRaster) -> String {
        """
        {"ok":true,"width":\(image.width),"height":\(image.height),"components":\(image.components),\
        "colour_spread":\(image.colourSpread),"grey_width":\(raster.width),"grey_height":\(raster.height)}

        """
    }

    static func refusal(_ failure: DecodingFailure) -> String {
        "{\"ok\":false,\"reason\":\"\(failure.rawValue)\"}\n"
    }
}

/// Why an image was not decoded; the raw values are the answer's.
enum DecodingFailure: String, Error {
    /// No image: nothing of it can be decoded.
    case corrupt
    /// Decodes only with guesswork where bytes are missing or wrong.
    case damaged
    /// More pixels than allowed, or more memory than there is.
    case tooLarge = "too_large"
    /// Intact as far as can be seen, but of a kind that the libraries do not decode.
    case unsupported
}

/// An image's properties and its brightness.
struct DecodedPicture {
    /// Pixels, as stored: not turned by any orientation tag.
    let width: Int
    let height: Int
    /// Channels as stored: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha or CMYK.
    let components: Int
    /// See ``ColourSpread``.
    let colourSpread: Int
    /// May be smaller than the image already.
    let grey: GreyRaster

    /// Longest side that is decoded, whatever the number of pixels.
    static let maximumSide = 20_000

    /// Refuses what would be too large, before anything of that size is allocated.
    static func check(width: Int, height: Int, request: DecoderRequest) throws(DecodingFailure) {
        guard width > 0, height > 0 else { throw .corrupt }
        guard max(width, height) <= Self.maximumSide, width * height <= request.maximumPixels else { throw .tooLarge }
    }
}
