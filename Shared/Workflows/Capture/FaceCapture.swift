/// A photo of the applicant's face.
package struct FaceCapture: Sendable, Equatable {
    /// Whether a page explains before the camera opens.
    package let showsIntroduction: Bool

    /// Makes a capture.
    package init(showsIntroduction: Bool = true) {
        self.showsIntroduction = showsIntroduction
    }
}

extension ConfigurationReader {
    /// `disable_introduction`: false unless set.
    mutating func face() -> FaceCapture {
        FaceCapture(showsIntroduction: !self.bool("disable_introduction"))
    }
}
