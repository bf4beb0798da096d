import FoundationEssentials

/// The decoder's answer as received: one line of JSON, then the raster.
struct DecoderAnswer: Decodable {
    /// Longest line; the longest there can be has some 140 bytes.
    static let maximumLineLength = 512
    /// Longest side of a picture that the decoder takes.
    static let maximumSide = 20_000

    let ok: Bool
    let reason: String?
    let width: Int?
    let height: Int?
    let components: Int?
    let colourSpread: Int?
    let greyWidth: Int?
    let greyHeight: Int?

    enum CodingKeys: String, CodingKey {
        case ok
        case reason
        case width
        case height
        case components
        case colourSpread = "colour_spread"
        case greyWidth = "grey_width"
        case greyHeight = "grey_height"
    }

    /// The most bytes that an answer may have: a taller raster than this is no downscaled picture.
    static func maximumLength(targetWidth: Int) -> Int { self.maximumLineLength + targetWidth * self.maximumSide }

    /// Reads a complete answer; nothing the decoder says is believed without its bounds.
    /// - Throws: ``MediaDecodingError``; `malformedAnswer` for whatever is not exactly an answer.
    static func parse(_ bytes: [UInt8], maximumPixels: Int, targetWidth: Int) throws(MediaDecodingError) -> DecodedImage
    {
        guard
            let end = bytes.prefix(self.maximumLineLength).firstIndex(of: UInt8(ascii: "\n")),
            let answer = try? JSONDecoder().decode(DecoderAnswer.self, from: Data(bytes[..<end]))
        else { throw .malformedAnswer }
        let raster = Array(bytes[(end + 1)...])
        guard answer.ok else {
            guard raster.isEmpty else { throw .malformedAnswer }
            switch answer.reason {
            case "corrupt": throw .corrupt
            case "damaged": throw .damaged
            case "too_large": throw .tooLarge
            case "unsupported": throw .unsupported
            default: throw .malformedAnswer
            }
        }
        let sides = 1...self.maximumSide
        guard
            let width = answer.width, sides.contains(width), let height = answer.height, sides.contains(height),
            width * height <= maximumPixels,
            let components = answer.components, (1...4).contains(components),
            let spread = answer.colourSpread, (0...25_500).contains(spread),
            let greyWidth = answer.greyWidth, greyWidth == min(width, targetWidth),
            let greyHeight = answer.greyHeight, (1...height).contains(greyHeight),
            let grey = GreyRaster(width: greyWidth, height: greyHeight, pixels: raster)
        else { throw .malformedAnswer }
        return DecodedImage(
            width: width, height: height, components: components, colourSpread: Double(spread) / 100, grey: grey)
    }
}
