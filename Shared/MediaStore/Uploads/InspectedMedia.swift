/// What the checks found in an upload that passed them.
package struct InspectedMedia: Equatable, Sendable {
    /// What it is, by its bytes.
    package let type: MediaType
    /// Bytes.
    package let size: Int
    /// As the header declares; images and videos only.
    package let pixels: PixelSize?

    /// States what was found.
    package init(type: MediaType, size: Int, pixels: PixelSize?) {
        self.type = type
        self.size = size
        self.pixels = pixels
    }
}

/// The dimensions of an image or video in pixels, both 1 or more, as stored: not turned by any orientation tag.
package struct PixelSize: Equatable, Sendable {
    /// From left to right.
    package let width: Int
    /// From top to bottom.
    package let height: Int

    /// States both sides.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}
