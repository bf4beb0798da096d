import Foundation
import Testing

@testable import ImageMeasurement
@testable import LinkService

/// What the page advises by is what the server finds by: `quality.js` against ``PictureCuts`` and ``PictureTile``.
@Suite
struct PictureAdviceTests {
    /// The numbers that the script names, by name: `const DARK = 48;`.
    private func constants() throws -> [String: Double] {
        let file = LinkResources.root.appendingPathComponent("Assets/quality.js")
        var constants: [String: Double] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 4, words[0] == "const", words[2] == "=", words[3].hasSuffix(";") else { continue }
            constants[String(words[1])] = Double(words[3].dropLast().replacing("_", with: ""))
        }
        return constants
    }

    @Test
    func thePageMeasuresAndCutsAsTheServerDoes() throws {
        let cuts = PictureCuts.standard
        #expect(
            try self.constants() == [
                "WIDTH": 1_000, "TILE": Double(PictureTile.side), "DARK": Double(cuts.darkBelow),
                "BLURRED": cuts.blurredBelow, "TEXTURE": PictureTile.leastVariance,
            ])
    }
}
