/// A recording of the applicant's face.
package struct VideoCapture: Sendable, Equatable {
    /// Whether a page explains before the camera opens.
    package let showsIntroduction: Bool
    /// Whether the applicant sees the recording before it is sent.
    package let showsPreview: Bool

    /// Makes a capture.
    package init(showsIntroduction: Bool = true, showsPreview: Bool = true) {
        self.showsIntroduction = showsIntroduction
        self.showsPreview = showsPreview
    }
}

/// A recording of the applicant's turning head. On devices that cannot make one, the task is completed without any.
///
/// Source: Studio guide, "Face Capture: Motion task".
package struct MotionCapture: Sendable, Equatable {
    /// Whether sound is recorded too.
    package let recordsAudio: Bool

    /// Makes a capture.
    package init(recordsAudio: Bool = false) {
        self.recordsAudio = recordsAudio
    }
}

extension ConfigurationReader {
    /// `disable_introduction`, `disable_preview`: false unless set.
    mutating func video() -> VideoCapture {
        VideoCapture(showsIntroduction: !self.bool("disable_introduction"), showsPreview: !self.bool("disable_preview"))
    }

    /// `record_audio`: false unless set.
    mutating func motion() -> MotionCapture {
        MotionCapture(recordsAudio: self.bool("record_audio"))
    }
}
