/// A picture as the engines see it. Shows a person or their papers: prints as its dimensions only.
package struct DecodedImage: Sendable, CustomStringConvertible {
    /// Pixels of the picture as stored: not turned by any orientation tag.
    package let width: Int
    package let height: Int
    /// Channels as stored: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha or CMYK.
    package let components: Int
    /// Brightness, scaled down to the width asked for where the picture is wider.
    package let grey: GreyRaster

    package init(width: Int, height: Int, components: Int, grey: GreyRaster) {
        self.width = width
        self.height = height
        self.components = components
        self.grey = grey
    }

    package var description: String { "DecodedImage(\(self.width) × \(self.height), redacted)" }
}

/// A picture's brightness.
package struct GreyRaster: Sendable, CustomStringConvertible {
    package let width: Int
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

    package var description: String { "GreyRaster(\(self.width) × \(self.height), redacted)" }
}

/// A kind of picture that can be decoded.
package enum DecodableFormat: String, CaseIterable, Sendable {
    case jpeg
    case png
}
