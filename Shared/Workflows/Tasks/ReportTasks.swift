/// Tasks that a report completes.
///
/// Source: Studio guide, "Verification tasks"; the data that each report needs: API reference, "Required applicant
/// data" of each. Confirmed by the public API's traces are `document_check`, its variant with address information,
/// `face_check_motion`, `face_check_video`, `known_faces_check` and `device_intelligence_check`; the others are named by
/// analogy.
enum ReportTasks {
    static let all = [
        document("document_check", "Document Report", report: "document"),
        document(
            "document_check_with_address_information", "Document Report with Address Information",
            report: "document_with_address_information"),
        document(
            "document_check_with_driving_licence_information", "Document Report with Driving Licence Information",
            report: "document_with_driving_licence_information"),
        document(
            "document_check_with_driver_verification", "Document Report with Driver Verification",
            report: "document_with_driver_verification"),
        document("document_video_check", "Document Video Report", report: "document_video"),
        face(
            "face_check_photo", "Facial Similarity Report: Photo", report: "facial_similarity_photo", "live_photo_ids"),
        face(
            "face_check_photo_fully_auto", "Facial Similarity Report: Photo Fully Auto",
            report: "facial_similarity_photo_fully_auto", "live_photo_ids"),
        face(
            "face_check_video", "Facial Similarity Report: Video", report: "facial_similarity_video", "live_video_ids"),
        face(
            "face_check_motion", "Facial Similarity Report: Motion", report: "facial_similarity_motion",
            "motion_capture_ids"),
        knownFaces, deviceIntelligence,
        person(
            "identity_enhanced_check", "Identity Report", report: "identity_enhanced",
            inputs: [dateOfBirth(isRequired: true), address(isRequired: true), ssn],
            output: ReportShape.identityEnhanced),
        person(
            "watchlist_standard_check", "Watchlist Report: Standard", report: "watchlist_standard",
            inputs: [dateOfBirth(isRequired: false), address(isRequired: false)], output: ReportShape.watchlist),
        person(
            "watchlist_aml_check", "Watchlist Report: AML", report: "watchlist_aml",
            inputs: [dateOfBirth(isRequired: false), address(isRequired: false)], output: ReportShape.watchlistAML),
        proofOfAddress, indiaTaxID, drivingLicence,
    ]

    private static let knownFaces = person(
        "known_faces_check", "Known Faces Report", report: "known_faces", inputs: faceMedia,
        output: ReportShape.knownFaces, needsMedia: [faceMedia.map(\.name)])

    private static let deviceIntelligence = person(
        "device_intelligence_check", "Device Intelligence Report", report: "device_intelligence",
        inputs: [media("document_ids", isRequired: false)] + faceMedia, output: ReportShape.deviceIntelligence,
        needsMedia: [["document_ids"] + faceMedia.map(\.name)])

    private static let proofOfAddress = person(
        "proof_of_address_check", "Proof of Address Report", report: "proof_of_address",
        inputs: [
            .init("proof_of_address_ids", .mediaList, semantic: "proof_of_address_ids"),
            address(isRequired: true),
        ],
        output: ReportShape.proofOfAddress, needsMedia: [["proof_of_address_ids"]])

    private static let indiaTaxID = person(
        "india_pan_check", "India Tax ID Report", report: "india_pan",
        inputs: [.init("pan", .string, semantic: "pan")], output: ReportShape.indiaPAN)

    private static let drivingLicence = person(
        "us_driving_licence_check", "Driver's Licence Data Verification", report: "us_driving_licence",
        inputs: [.init("us_driving_licence", .other, semantic: "us_driving_licence")],
        output: ReportShape.usDrivingLicence)

    private static let faceMedia = ["live_photo_ids", "live_video_ids", "motion_capture_ids"]
        .map { media($0, isRequired: false) }

    private static let ssn = TaskDefinition.Input("ssn", .string, semantic: "ssn", isRequired: false)

    private static func dateOfBirth(isRequired: Bool) -> TaskDefinition.Input {
        .init("dob", .date, semantic: "dob", isRequired: isRequired)
    }

    private static func address(isRequired: Bool) -> TaskDefinition.Input {
        .init("address", .object, semantic: "address", isRequired: isRequired)
    }

    private static func media(_ semantic: String, isRequired: Bool) -> TaskDefinition.Input {
        .init(semantic, .mediaList, semantic: semantic, isRequired: isRequired)
    }

    /// The document reports that give more than the others.
    private static let shapes = [
        "document_video": ReportShape.documentVideo,
        "document_with_driver_verification": ReportShape.documentWithDriverVerification,
    ]

    /// "A Document Capture task must always be executed prior" (Studio guide).
    private static func document(_ id: String, _ title: String, report: String) -> TaskDefinition {
        self.person(
            id, title, report: report, inputs: [dateOfBirth(isRequired: false)],
            media: [media("document_ids", isRequired: true)],
            output: Self.shapes[report] ?? ReportShape.document,
            needsMedia: [["document_ids"]])
    }

    /// After a document and a face capture (Studio guide), or with id photos in the document's place (API reference).
    private static func face(_ id: String, _ title: String, report: String, _ capture: String) -> TaskDefinition {
        self.person(
            id, title, report: report,
            media: [
                media("document_ids", isRequired: false), media("id_photo_ids", isRequired: false),
                media(capture, isRequired: true),
            ],
            output: capture == "live_photo_ids"
                ? ReportShape.facialSimilarityPhoto : ReportShape.facialSimilarityRecording,
            needsMedia: [["document_ids", "id_photo_ids"], [capture]])
    }

    /// Every report needs a first and a last name (API reference, "Required applicant data").
    private static func person(
        _ id: String, _ title: String, report: String, inputs: [TaskDefinition.Input] = [],
        media: [TaskDefinition.Input] = [], output: ValueShape, needsMedia: [[String]] = []
    ) -> TaskDefinition {
        TaskDefinition(
            id: id, title: title, category: .verification, kind: .report(name: report), idPrefix: id,
            inputs: media + [
                .init("first_name", .string, semantic: "first_name"),
                .init("last_name", .string, semantic: "last_name"),
            ] + inputs,
            output: output, needsMedia: needsMedia)
    }
}
