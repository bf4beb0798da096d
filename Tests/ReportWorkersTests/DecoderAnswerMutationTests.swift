import FuzzTargets
import Testing

@testable import ReportWorkers

/// What a decoder would answer that a hostile picture has taken over.
struct DecoderAnswerMutationTests {
    private static let seeds: [[UInt8]] = [
        Self.answer(
            #"{"ok":true,"width":6,"height":4,"components":3,"colour_spread":1250,"grey_width":3,"grey_height":2}"#,
            raster: 6),
        Self.answer(#"{"ok":false,"reason":"corrupt"}"#), Self.answer(#"{"ok":false,"reason":"too_large"}"#),
        Self.answer(#"{"ok":true}"#), [],
    ]

    private static func answer(_ line: String, raster: Int = 0) -> [UInt8] {
        Array(line.utf8) + [0x0A] + (0..<raster).map { UInt8($0 * 40) }
    }

    @Test func noAnswerIsBelievedBeyondItsBounds() {
        let mutator = Mutator(seeds: Self.seeds, seed: 1)
        var believed = 0
        for number in 0..<30_000 {
            let input = mutator.input(number)
            guard let image = try? DecoderAnswer.parse(input, maximumPixels: 1_000, targetWidth: 3) else { continue }
            believed += 1
            let grey = image.grey
            #expect(grey.pixels.count == grey.width * grey.height, "input \(number) of seed 1")
            #expect(grey.pixels.count < input.count && grey.width <= 3, "input \(number) of seed 1")
            #expect(image.width * image.height <= 1_000, "input \(number) of seed 1")
            #expect((1...4).contains(image.components) && (0...255).contains(image.colourSpread))
        }
        #expect(believed > 20, "mutations of what is refused at the first byte show nothing")
    }
}
