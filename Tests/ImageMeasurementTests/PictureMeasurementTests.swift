import Testing

@testable import ImageMeasurement

struct PictureMeasurementTests {
    /// A picture of 128 by 128 pixels: vertical stripes of the two values, each as wide as told.
    private func stripes(_ low: UInt8, _ high: UInt8, width: Int) -> [UInt8] {
        (0..<128 * 128).map { ($0 % 128 / width).isMultiple(of: 2) ? low : high }
    }

    private func measure(_ luma: [UInt8], colourSpread: Double = 20) throws -> PictureMeasurement {
        try #require(PictureMeasurement(luma: luma, width: 128, height: 128, colourSpread: colourSpread))
    }

    @Test(arguments: [(0, 0, 0), (-1, -1, 1), (2, 2, 3), (2, 2, 5)])
    func onlyOneByteForEachPixelIsMeasured(width: Int, height: Int, bytes: Int) {
        let luma = [UInt8](repeating: 0, count: bytes)
        #expect(PictureMeasurement(luma: luma, width: width, height: height, colourSpread: 0) == nil)
    }

    @Test func brightnessIsTheSeventyFifthPercentile() throws {
        // Three quarters at 10 or less: nearest rank is the last of them. One pixel more of the brighter ones moves it.
        #expect(PictureMeasurement(luma: [10, 10, 10, 200], width: 4, height: 1, colourSpread: 0)?.brightness == 10)
        #expect(PictureMeasurement(luma: [10, 10, 200, 200], width: 4, height: 1, colourSpread: 0)?.brightness == 200)
    }

    @Test func plainPictureHasNoSharpnessAndIsNotCalledBlurred() throws {
        let plain = try self.measure([UInt8](repeating: 90, count: 128 * 128))
        #expect(plain.sharpness == nil)
        #expect(!PictureCuts.standard.isBlurred(plain))
    }

    @Test func pictureSmallerThanATileHasNoSharpness() {
        let small = PictureMeasurement(
            luma: (0..<63 * 63).map { UInt8($0 % 2 * 255) }, width: 63, height: 63, colourSpread: 0)
        #expect(small != nil)
        #expect(small?.sharpness == nil)
    }

    @Test func sharpnessDoesNotChangeWithContrastOrBrightness() throws {
        let strong = try #require(try self.measure(self.stripes(0, 200, width: 4)).sharpness)
        let weak = try #require(try self.measure(self.stripes(50, 100, width: 4)).sharpness)
        #expect(abs(strong - weak) < 1e-9)
    }

    @Test func smoothPictureIsBlurredAndTheSamePeriodWithEdgesIsNot() throws {
        // A triangle wave over 64 pixels bends twice in a period, and nowhere else.
        let smooth: [UInt8] = (0..<128 * 128).map { UInt8(abs($0 % 64 - 32) * 6) }
        #expect(PictureCuts.standard.isBlurred(try self.measure(smooth)))
        #expect(!PictureCuts.standard.isBlurred(try self.measure(self.stripes(0, 192, width: 32))))
    }

    @Test func cutsBeginBelowTheirValue() {
        let cuts = PictureCuts(darkBelow: 50, blurredBelow: 0.5, colourlessBelow: 1)
        let at = PictureMeasurement(brightness: 50, sharpness: 0.5, colourSpread: 1)
        #expect(!cuts.isDark(at) && !cuts.isBlurred(at) && !cuts.isColourless(at))
        let below = PictureMeasurement(brightness: 49, sharpness: 0.49, colourSpread: 0.99)
        #expect(cuts.isDark(below) && cuts.isBlurred(below) && cuts.isColourless(below))
    }
}
