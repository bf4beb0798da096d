/// Names a live photo; public.
package typealias LivePhotoID = Identifier<LivePhoto>
/// Names an ID photo; public.
package typealias IDPhotoID = Identifier<IDPhoto>
/// Names a live video; public.
package typealias LiveVideoID = Identifier<LiveVideo>
/// Names a motion capture; public.
package typealias MotionCaptureID = Identifier<MotionCapture>

/// A photo of the applicant's face.
package typealias LivePhoto = Medium<LivePhotoKind>
/// A photo of the applicant's face from a trustworthy party, such as a government agency. Source: API reference,
/// "ID photos".
package typealias IDPhoto = Medium<IDPhotoKind>
/// Footage of the applicant's face, who does what a challenge asks. Source: API reference, "Live videos".
package typealias LiveVideo = Medium<LiveVideoKind>
/// Footage of the applicant's face, whose head turns. Source: API reference, "Motion captures".
package typealias MotionCapture = Medium<MotionCaptureKind>

/// See ``LivePhoto``.
package enum LivePhotoKind: MediumKind {
    package static let name = "live_photo"
    package static let resource = "LivePhoto"

    package static func repository(in store: any Repositories) -> any MediumRepository<LivePhotoKind> {
        store.livePhotos
    }
}

/// See ``IDPhoto``.
package enum IDPhotoKind: MediumKind {
    package static let name = "id_photo"
    package static let resource = "IDPhoto"

    package static func repository(in store: any Repositories) -> any MediumRepository<IDPhotoKind> {
        store.idPhotos
    }
}

/// See ``LiveVideo``.
package enum LiveVideoKind: MediumKind {
    package typealias Details = LiveVideoDetails

    package static let name = "live_video"
    package static let resource = "LiveVideo"
    package static let maximum = RecordMedia.recordingsOfAKind

    package static func repository(in store: any Repositories) -> any MediumRepository<LiveVideoKind> {
        store.liveVideos
    }
}

/// See ``MotionCapture``.
package enum MotionCaptureKind: MediumKind {
    package static let name = "motion_capture"
    package static let resource = "MotionCapture"
    package static let maximum = RecordMedia.recordingsOfAKind

    package static func repository(in store: any Repositories) -> any MediumRepository<MotionCaptureKind> {
        store.motionCaptures
    }
}
