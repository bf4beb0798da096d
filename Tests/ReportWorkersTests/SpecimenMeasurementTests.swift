import ImageMeasurement
import ReportWorkers
import TestSupport
import Testing

/// The cuts against every picture among the specimens, as decoded, and damaged by a known amount. README.md of
/// ImageMeasurement has the figures.
struct SpecimenMeasurementTests {
    @Test
    func cutsTellUndamagedFromDarkenedAndBlurredSpecimens() async throws {
        var textured = 0
        for (name, bytes) in try Specimens.files(["jpg", "jpeg", "png"]) {
            let format: DecodableFormat = name.hasSuffix("png") ? .png : .jpeg
            let image = try await Decoder.process.decode(bytes, format: format)
            let (width, height) = (image.grey.width, image.grey.height)
            func measure(_ luma: [UInt8]) throws -> PictureMeasurement {
                try #require(
                    PictureMeasurement(luma: luma, width: width, height: height, colourSpread: image.colourSpread))
            }
            let cuts = PictureCuts.standard
            let undamaged = try measure(image.grey.pixels)
            #expect(!cuts.isDark(undamaged), "\(name) \(undamaged)")
            #expect(!cuts.isBlurred(undamaged), "\(name) \(undamaged)")
            let darkened = try measure(image.grey.pixels.map { $0 / 6 })
            #expect(cuts.isDark(darkened), "\(name) \(darkened)")
            guard undamaged.sharpness != nil else { continue }
            textured += 1
            let blurred = try measure(Self.blurred(image.grey.pixels, width: width, height: height))
            #expect(cuts.isBlurred(blurred), "\(name) \(blurred)")
        }
        #expect(textured >= 40 || Specimens.areAbsent)
    }

    /// Barcodes are black and white as a matter of course; of the others one is a grey picture, stored in three channels.
    @Test
    func onlySpecimensWithoutColourAreCalledColourless() async throws {
        var (colourless, coloured): ([(name: String, spread: Double)], [Double]) = ([], [])
        for (name, bytes) in try Specimens.files(["jpg", "jpeg", "png"]) {
            let image = try await Decoder.process.decode(bytes, format: name.hasSuffix("png") ? .png : .jpeg)
            let measured = PictureMeasurement(
                brightness: 0, sharpness: nil, colourSpread: image.colourSpread)
            if PictureCuts.standard.isColourless(measured) {
                colourless.append((name, image.colourSpread))
            } else {
                coloured.append(image.colourSpread)
            }
        }
        let photos = colourless.map(\.name).filter { !$0.contains("barcode") }
        #expect(photos.map { $0.hasSuffix("bank_account_details/default_sample.jpg") } == [true] || Specimens.areAbsent)
        // No picture is near the cut.
        #expect(colourless.allSatisfy { $0.spread <= 0.6 }, "\(colourless)")
        #expect(coloured.allSatisfy { $0 >= 1.9 }, "\(coloured.sorted().prefix(5))")
    }

    /// The mean over nine pixels, twice in each direction: every pixel spreads over 17.
    private static func blurred(_ luma: [UInt8], width: Int, height: Int) -> [UInt8] {
        var result = luma
        for _ in 1...2 {
            for row in 0..<height { Self.average(&result, from: row * width, step: 1, count: width) }
            for column in 0..<width { Self.average(&result, from: column, step: width, count: height) }
        }
        return result
    }

    /// The mean over nine pixels along one line; at its ends over those that there are.
    private static func average(_ luma: inout [UInt8], from start: Int, step: Int, count: Int) {
        var sums = [0]
        sums.reserveCapacity(count + 1)
        for index in 0..<count { sums.append(sums[index] + Int(luma[start + index * step])) }
        for index in 0..<count {
            let (first, end) = (max(0, index - 4), min(count, index + 5))
            luma[start + index * step] = UInt8((sums[end] - sums[first] + (end - first) / 2) / (end - first))
        }
    }
}
