/// What was measured of one picture: numbers without a verdict, see ``PictureCuts``.
package struct PictureMeasurement: Equatable, Sendable {
    /// The 75th percentile of luma, 0 black to 255 white. A quarter of the pixels is at least as bright, so that a
    /// bright document on a dark table does not count as dark.
    package let brightness: Int
    /// The 75th percentile of ``PictureTile/sharpness`` over the textured tiles; `nil` when there is none, which says
    /// nothing. Does not change with brightness or contrast.
    package let sharpness: Double?
    /// How much the three channels of a pixel differ, greatest less smallest, on average: 0 grey to 255.
    package let colourSpread: Double

    /// Numbers as given.
    package init(brightness: Int, sharpness: Double?, colourSpread: Double) {
        self.brightness = brightness
        self.sharpness = sharpness
        self.colourSpread = colourSpread
    }

    /// Measures a picture's luma; the same bytes always give the same numbers. Takes time in proportion to the pixels.
    /// - Parameters:
    ///   - luma: `width · height` bytes, row by row; scaled by area averaging to at most 1 000 pixels in width.
    ///   - colourSpread: Measured where the colours are.
    /// - Returns: `nil` unless there is one byte for each pixel.
    package init?(luma: [UInt8], width: Int, height: Int, colourSpread: Double) {
        guard width > 0, height > 0, luma.count == width * height else { return nil }
        var histogram = [Int](repeating: 0, count: 256)
        for value in luma { histogram[Int(value)] += 1 }
        self.brightness = Self.upperQuartile(histogram, count: luma.count)
        let tiles = PictureTile.all(luma: luma, width: width, height: height)
        self.sharpness = Self.upperQuartile(tiles.filter(\.isTextured).map(\.sharpness))
        self.colourSpread = colourSpread
    }

    /// Nearest rank: the smallest value that three quarters of the values do not exceed.
    private static func upperQuartile(_ histogram: [Int], count: Int) -> Int {
        let rank = (3 * count + 3) / 4
        var seen = 0
        for (value, number) in histogram.enumerated() {
            seen += number
            if seen >= rank { return value }
        }
        return 255
    }

    private static func upperQuartile(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[(3 * values.count + 3) / 4 - 1]
    }
}
