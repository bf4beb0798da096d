import VerificationDomain

/// The style sheet of one colour. It is a function of the colour alone, so it says nothing about who uses it.
enum ColourSheet {
    /// `/assets/colours/0c5a60.css`
    static func path(of colour: BrandColour) -> String { "/assets/colours/\(colour.text.dropFirst()).css" }

    /// - Parameter name: Such as `0c5a60.css`.
    /// - Returns: `nil` for other names, and for colours that no tenant can have.
    static func css(named name: String) -> String? {
        guard name.hasSuffix(".css"), let colour = BrandColour("#" + name.dropLast(4)),
            path(of: colour).hasSuffix(name),
            let palette = BrandPalette(colour)
        else { return nil }
        let light = Self.rule(palette.accent, palette.accentStrong, on: .white, BrandPalette.lightGrounds[2])
        let dark = Self.rule(
            palette.darkAccent, palette.darkAccentStrong, on: BrandPalette.darkGrounds[0], BrandPalette.darkGrounds[2])
        return "\(light)\n@media (prefers-color-scheme: dark) { \(dark) }\n"
    }

    private static func rule(
        _ accent: BrandColour, _ strong: BrandColour, on text: BrandColour, _ tint: BrandColour
    ) -> String {
        """
        :root { --accent: \(accent.text); --accent-strong: \(strong.text); --on-accent: \(text.text); \
        --tint: \(tint.text); }
        """
    }
}
