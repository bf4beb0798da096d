/// A picture as the engines see it. Shows a person or their papers: prints as its dimensions only.
package struct DecodedImage: Sendable, CustomStringConvertible {
    /// Pixels from left to right, as stored: not turned by any orientation tag.
    package let width: Int
    /// Pixels from top to bottom, as stored.
    package let height: Int
    /// Channels as stored: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha or CMYK.
    package let components: Int
    /// How much the three channels of a pixel differ, on average: 0 grey to 255.
    package let colourSpread: Double
    /// Brightness, scaled down to the width asked for where the picture is wider.
    package let grey: GreyRaster

    /// A picture as given; nothing is checked.
    package init(width: Int, height: Int, components: Int, colourSpread: Double, grey: GreyRaster) {
        self.width = width
        self.height = height
        self.components = components
        self.colourSpread = colourSpread
        self.grey = grey
    }

    /// The dimensions alone.
    package var description: String { "DecodedImage(\(self.width) × \(self.height), redacted)" }
}

/// A picture's brightness. Prints as its dimensions only.
package struct GreyRaster: Sendable, CustomStringConvertible {
    /// Pixels in a row, 1 or more.
    package let width: Int
    /// Rows, 1 or more.
    package let height: Int
    /// `width · height` bytes, row by row from the top; 0 black, 255 white.
    package let pixels: [UInt8]

    /// - Returns: `nil` unless there is one byte for each pixel.
    package init?(width: Int, height: Int, pixels: [UInt8]) {
        guard width > 0, height > 0, pixels.count == width * height else { return nil }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// The dimensions alone.
    package var description: String { "GreyRaster(\(self.width) × \(self.height), redacted)" }
}

/// A kind of picture that can be decoded; the raw values are those of the decoder's requests.
package enum DecodableFormat: String, CaseIterable, Sendable {
    /// ITU-T T.81.
    case jpeg
    /// ISO/IEC 15948.
    case png
}
