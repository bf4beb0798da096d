import Testing
import VerificationDomain

@Suite
struct BrandColourTests {
    @Test
    func aColourIsReadAsItIsWritten() throws {
        #expect(try #require(BrandColour("#0C5a60")).text == "#0c5a60")
        for text in ["", "0c5a60", "#0c5a6", "#0c5a600", "#0g5a60", "red", "#٠c5a60", "#+c5a60"] {
            #expect(BrandColour(text) == nil, "\(text)")
        }
    }

    /// WCAG 2.2, "contrast ratio"; the greys are those that its understanding documents are often read with.
    @Test(arguments: [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54)])
    func contrastIsThatOfWCAG(one: String, other: String, ratio: Double) throws {
        let (one, other) = (try #require(BrandColour(one)), try #require(BrandColour(other)))
        #expect(abs(one.contrast(to: other) - ratio) < 0.01)
        #expect(one.contrast(to: other) == other.contrast(to: one))
    }

    @Test(arguments: ["#ffcc00", "#767676", "#ffffff", "#ff0000", "#6fd0c3"])
    func aColourThatCouldNotBeReadIsNone(_ text: String) throws {
        let colour = try #require(BrandColour(text))
        #expect(BrandPalette(colour) == nil)
        var wrong = ValidationError()
        #expect(wrong.brandColour(text) == nil)
        // What the message offers is taken.
        let usable = BrandPalette.usable(colour)
        #expect(BrandPalette(usable) != nil)
        #expect(wrong.fields["primary_colour"]?.first?.contains(usable.text) == true)
    }

    @Test
    func everyColourOfAPaletteCanBeRead() throws {
        var palettes = 0
        for red in stride(from: 0, through: 255, by: 51) {
            for green in stride(from: 0, through: 255, by: 51) {
                for blue in stride(from: 0, through: 255, by: 51) {
                    let colour = BrandColour(red: red, green: green, blue: blue)
                    guard let palette = BrandPalette(colour) else { continue }
                    palettes += 1
                    #expect(palette.accent == colour)
                    for light in [palette.accent, palette.accentStrong] {
                        #expect(BrandPalette.contrast(of: light, on: BrandPalette.lightGrounds) >= 4.5)
                        #expect(light.contrast(to: .white) >= 4.5)
                    }
                    for dark in [palette.darkAccent, palette.darkAccentStrong] {
                        #expect(BrandPalette.contrast(of: dark, on: BrandPalette.darkGrounds) >= 4.5)
                    }
                }
            }
        }
        #expect(palettes > 20 && palettes < 200)
    }
}
