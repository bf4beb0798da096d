import CanonicalJSON
import ImageMeasurement
import Reports

extension Findings where Item == DocumentItem {
    /// What measuring a document's pictures establishes.
    ///
    /// One dark or blurred picture flags `image_quality`; none leaves it unexamined, since glare, covered data and the
    /// other reasons are not looked for. One picture without colour flags `colour_picture`, which is clear only when
    /// every file is a picture that was measured.
    /// - Parameter pictures: One for each file of the document or documents; `nil` where it was not measured.
    init(measured pictures: [PictureMeasurement?], cuts: PictureCuts) {
        self.init()
        let measured = pictures.compactMap(\.self)
        // "There can be more than one reason per breakdown" (reference, "Breakdown reasoning").
        var quality = Finding.flagged()
        if measured.contains(where: cuts.isDark) { quality.properties["dark_photo"] = "consider" }
        if measured.contains(where: cuts.isBlurred) { quality.properties["blurred_photo"] = "consider" }
        if !quality.properties.isEmpty { self[.imageQuality] = quality }
        if measured.contains(where: cuts.isColourless) {
            self[.colourPicture] = .flagged()
        } else if !measured.isEmpty, measured.count == pictures.count {
            self[.colourPicture] = .clear
        }
    }
}
