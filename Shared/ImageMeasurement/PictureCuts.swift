/// Where numbers become findings. README.md has the specimens' figures that the standard ones are chosen by.
package struct PictureCuts: Equatable, Sendable {
    /// Below this ``PictureMeasurement/brightness`` a picture is dark.
    package let darkBelow: Int
    /// Below this ``PictureMeasurement/sharpness`` it is blurred.
    package let blurredBelow: Double
    /// Below this ``PictureMeasurement/colourSpread`` it has no colour.
    package let colourlessBelow: Double

    /// Cuts as given.
    package init(darkBelow: Int, blurredBelow: Double, colourlessBelow: Double) {
        self.darkBelow = darkBelow
        self.blurredBelow = blurredBelow
        self.colourlessBelow = colourlessBelow
    }

    /// No undamaged specimen falls below one of the first two; every one that was darkened to a sixth, or blurred over
    /// 17 pixels, does.
    package static let standard = PictureCuts(darkBelow: 48, blurredBelow: 0.018, colourlessBelow: 1)

    /// Too dark to see what is on it.
    package func isDark(_ picture: PictureMeasurement) -> Bool { picture.brightness < self.darkBelow }

    /// Without sharp detail anywhere; never said of a picture that has no texture to judge by.
    package func isBlurred(_ picture: PictureMeasurement) -> Bool {
        picture.sharpness.map { $0 < self.blurredBelow } ?? false
    }

    /// Black and white, shades of grey included.
    package func isColourless(_ picture: PictureMeasurement) -> Bool { picture.colourSpread < self.colourlessBelow }
}
