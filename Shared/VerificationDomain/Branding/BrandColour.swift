import Foundation

/// A colour of sRGB.
package struct BrandColour: Sendable, Hashable {
    /// 0 to 255 each.
    package let red: Int, green: Int, blue: Int

    /// States a colour; components outside 0 to 255 are moved to the nearer end.
    package init(red: Int, green: Int, blue: Int) {
        self.red = min(max(red, 0), 255)
        self.green = min(max(green, 0), 255)
        self.blue = min(max(blue, 0), 255)
    }

    /// Reads `#0c5a60` or `#0C5A60`.
    /// - Returns: `nil` for any other form.
    package init?(_ text: String) {
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6,
            digits.allSatisfy({ byte in Character(UnicodeScalar(byte)).isHexDigit && byte < 0x80 }),
            let value = Int(text.dropFirst(), radix: 16)
        else { return nil }
        self.init(red: value >> 16, green: value >> 8 & 0xFF, blue: value & 0xFF)
    }

    /// `#0c5a60`.
    package var text: String {
        "#" + [self.red, self.green, self.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The colour mixed with another one; `share` is the other's, 0 to 1.
    package func mixed(with other: BrandColour, share: Double) -> BrandColour {
        func mix(_ own: Int, _ others: Int) -> Int {
            Int((Double(own) * (1 - share) + Double(others) * share).rounded())
        }
        return BrandColour(
            red: mix(self.red, other.red), green: mix(self.green, other.green), blue: mix(self.blue, other.blue))
    }

    /// WCAG 2.2, "contrast ratio": 1 for equal colours to 21 for black and white.
    package func contrast(to other: BrandColour) -> Double {
        let luminances = [self.luminance, other.luminance].sorted()
        return (luminances[1] + 0.05) / (luminances[0] + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    private var luminance: Double {
        func linear(_ component: Int) -> Double {
            let share = Double(component) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// White.
    package static let white = BrandColour(red: 255, green: 255, blue: 255)
    /// Black.
    package static let black = BrandColour(red: 0, green: 0, blue: 0)
}

/// The colours of pages whose tenant chose one.
package struct BrandPalette: Sendable, Equatable {
    /// WCAG 2.2, success criterion 1.4.3: text against what is behind it, at level AA.
    package static let leastContrast = 4.5

    /// What the colour, or a text in it, stands on in light pages: the page, its panels, and what is under the pointer.
    package static let lightGrounds = [
        BrandColour(red: 0xF6, green: 0xF4, blue: 0xEF), BrandColour.white,
        BrandColour(red: 0xEC, green: 0xEB, blue: 0xE6),
    ]
    /// The same of dark pages.
    package static let darkGrounds = [
        BrandColour(red: 0x10, green: 0x17, blue: 0x1A), BrandColour(red: 0x18, green: 0x22, blue: 0x26),
        BrandColour(red: 0x26, green: 0x32, blue: 0x37),
    ]

    /// The tenant's colour, on light pages.
    package let accent: BrandColour
    /// Of what is pointed at.
    package let accentStrong: BrandColour
    /// The colour as light as dark pages need it.
    package let darkAccent: BrandColour
    /// Of what is pointed at on dark pages.
    package let darkAccentStrong: BrandColour

    /// - Returns: `nil` when texts in the colour could not be read on light pages, nor white ones on the colour.
    package init?(_ colour: BrandColour) {
        guard Self.contrast(of: colour, on: Self.lightGrounds) >= Self.leastContrast else { return nil }
        self.accent = colour
        self.accentStrong = colour.mixed(with: .black, share: 0.25)
        let light = Self.nearest(to: colour, towards: .white, on: Self.darkGrounds)
        self.darkAccent = light
        self.darkAccentStrong = light.mixed(with: .white, share: 0.3)
    }

    /// The least contrast that a colour has to any of the grounds.
    package static func contrast(of colour: BrandColour, on grounds: [BrandColour]) -> Double {
        grounds.map { colour.contrast(to: $0) }.min() ?? 1
    }

    /// The colour, only darkened until it can be used.
    package static func usable(_ colour: BrandColour) -> BrandColour {
        Self.nearest(to: colour, towards: .black, on: Self.lightGrounds)
    }

    private static func nearest(
        to colour: BrandColour, towards end: BrandColour, on grounds: [BrandColour]
    ) -> BrandColour {
        for step in 0..<100 {
            let mixed = colour.mixed(with: end, share: Double(step) / 100)
            if Self.contrast(of: mixed, on: grounds) >= Self.leastContrast { return mixed }
        }
        return end
    }
}
