import CTurboJPEG
import Glibc

/// Decodes JPEG with the TurboJPEG API, which reports errors by return value: none of libjpeg's jumps cross Swift's frames.
enum JPEGImage {
    /// - Throws: ``DecodingFailure``; `damaged` where the library has only warned: it went on to the end, but filled in
    ///   what it missed, and a picture that is part guesswork is no evidence.
    static func decode(
        _ input: UnsafeMutableBufferPointer<UInt8>, request: DecoderRequest
    ) throws(DecodingFailure) -> DecodedPicture {
        guard let decoder = tjInitDecompress() else { throw .tooLarge }
        defer { tjDestroy(decoder) }
        var (width, height, sampling, colours): (CInt, CInt, CInt, CInt) = (0, 0, -1, -1)
        errno = 0
        // Also fails, but sets the dimensions, for rare chroma samplings that decompressing copes with.
        _ = tjDecompressHeader3(decoder, input.baseAddress, UInt(input.count), &width, &height, &sampling, &colours)
        guard width > 0, height > 0 else { throw Self.fatal(input) }
        try DecodedPicture.check(width: Int(width), height: Int(height), request: request)

        let isCMYK = colours == CInt(TJCS_CMYK.rawValue) || colours == CInt(TJCS_YCCK.rawValue)
        let scaled = Self.scaledSize(width: Int(width), height: Int(height), target: request.targetWidth)
        let grey = try GreyRaster(width: scaled.width, height: scaled.height)
        let channels = isCMYK ? 4 : 1
        let output = isCMYK ? Memory.allocate(grey.pixels.count * channels) : grey.pixels
        guard let output else { throw .tooLarge }
        errno = 0
        let status = tjDecompress2(
            decoder, input.baseAddress, UInt(input.count), output.baseAddress, CInt(scaled.width),
            CInt(scaled.width * channels), CInt(scaled.height),
            CInt(isCMYK ? TJPF_CMYK.rawValue : TJPF_GRAY.rawValue), TJFLAG_LIMITSCANS)
        if status != 0 {
            // A warning that an error followed is told as a warning: then a person looks, which is the safe side.
            throw tjGetErrorCode(decoder) == CInt(TJERR_WARNING.rawValue) ? .damaged : Self.fatal(input)
        }
        let isGrey = colours == CInt(TJCS_GRAY.rawValue)
        let colourSpread =
            if isCMYK {
                ColourSpread.of(cmyk: output)
            } else if isGrey {
                ColourSpread.grey
            } else {
                try Self.colourSpread(of: input, width: Int(width), height: Int(height), decoder: decoder)
            }
        if isCMYK { Self.convert(cmyk: output, to: grey.pixels) }
        return DecodedPicture(
            width: Int(width), height: Int(height), components: isGrey ? 1 : isCMYK ? 4 : 3,
            colourSpread: colourSpread, grey: grey)
    }

    /// Decodes once more, small and in colour: brightness is its own channel in the file, which no other form has.
    private static func colourSpread(
        of input: UnsafeMutableBufferPointer<UInt8>, width: Int, height: Int, decoder: tjhandle
    ) throws(DecodingFailure) -> Int {
        let scaled = Self.scaledSize(width: width, height: height, target: min(width, Self.widthForColour))
        guard let colours = Memory.allocate(3 * scaled.width * scaled.height) else { throw .tooLarge }
        errno = 0
        let status = tjDecompress2(
            decoder, input.baseAddress, UInt(input.count), colours.baseAddress, CInt(scaled.width),
            CInt(3 * scaled.width), CInt(scaled.height), CInt(TJPF_RGB.rawValue), TJFLAG_LIMITSCANS)
        // What was decoded once without a word fails for want of memory alone.
        guard status == 0 else { throw .tooLarge }
        return ColourSpread.of(rgb: colours)
    }

    /// Enough to tell colour by, in pixels.
    private static let widthForColour = 250

    /// What an error of the library means, which has one code for all of them: memory, by what `malloc` left behind; a
    /// kind of JPEG that the library does not decode, by the frame header; otherwise damage.
    private static func fatal(_ input: UnsafeMutableBufferPointer<UInt8>) -> DecodingFailure {
        if errno == ENOMEM { return .tooLarge }
        guard let frame = JPEGFrame(in: UnsafeRawBufferPointer(input)) else { return .corrupt }
        return frame.isCommon ? .corrupt : .unsupported
    }

    /// The smallest of the sizes that the decoder makes for nothing, no narrower than wanted.
    private static func scaledSize(width: Int, height: Int, target: Int) -> (width: Int, height: Int) {
        var count: CInt = 0
        let factors = UnsafeBufferPointer(start: tjGetScalingFactors(&count), count: Int(count))
        var best = (width: width, height: height)
        for factor in factors {
            // TJSCALED of turbojpeg.h: rounded up.
            let (num, denom) = (Int(factor.num), Int(factor.denom))
            let scaled = (width: (width * num + denom - 1) / denom, height: (height * num + denom - 1) / denom)
            if scaled.width >= target, scaled.width < best.width { best = scaled }
        }
        return best
    }

    /// CMYK in JPEG files is stored inverted, as Adobe does: 255 is no ink. Weights of ITU-R BT.601.
    private static func convert(
        cmyk: UnsafeMutableBufferPointer<UInt8>, to grey: UnsafeMutableBufferPointer<UInt8>
    ) {
        for index in grey.indices {
            let (cyan, magenta) = (Int(cmyk[4 * index]), Int(cmyk[4 * index + 1]))
            let (yellow, black) = (Int(cmyk[4 * index + 2]), Int(cmyk[4 * index + 3]))
            grey[index] = UInt8((299 * cyan + 587 * magenta + 114 * yellow) * black / 255_000)
        }
    }
}
