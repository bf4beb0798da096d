/// The kinds of node that this version of the product runs.
///
/// Ids, prefixes and outputs are those of the public API's traces; `face_check_photo`, `live_photo_ids` and the type
/// `live_photo` are named by analogy with what those show, and nothing else in the product repeats them.
package enum TaskDefinitionRegistry {
    /// All, every version.
    package static let all: [TaskDefinition] = [
        start, profileData, documentPhoto, facePhoto, documentCheck, faceCheckPhoto, condition, result,
    ]

    /// The definition of that id and version; its newest version without one.
    package static func definition(_ id: String, version: Int? = nil) -> TaskDefinition? {
        let versions = self.all.filter { $0.id == id }
        guard let version else { return versions.max { $0.version < $1.version } }
        return versions.first { $0.version == version }
    }

    /// Kinds that the format has and this version of the product does not run yet.
    static let unsupported: Set<String> = [
        "retry", "send_receive", "upload_document", "upload_face_video", "upload_face_motion",
        "proof_of_address_capture", "one_time_password_capture", "document_check_with_address_information",
        "document_check_with_driving_licence_information", "document_check_with_driver_verification",
        "document_video_check", "face_check_motion", "face_check_video", "face_check_photo_fully_auto",
        "known_faces_check", "device_intelligence_check", "data_extraction", "identity_enhanced_check",
        "watchlist_standard_check", "watchlist_aml_check", "proof_of_address_check", "india_pan_check",
        "us_driving_licence_check", "one_time_password_check",
    ]

    private static let start = TaskDefinition(id: "start", kind: .start, idPrefix: "start")

    private static let profileData = TaskDefinition(
        id: "profile_data", kind: .interactive, idPrefix: "profile",
        output: .object([
            "first_name": .value(.string), "last_name": .value(.string), "dob": .value(.date),
            "email": .value(.string), "phone_number": .value(.string),
            "phone_number_consent_granted": .value(.boolean), "nationality": .value(.string),
            "country_residence": .value(.string), "address": profileAddress,
        ]))

    private static let documentPhoto = TaskDefinition(
        id: "upload_document_photo", kind: .interactive, idPrefix: "document_photo",
        output: .media(semantic: "document_ids"), producesMedia: "document_ids", mediaType: "document_photo")

    private static let facePhoto = TaskDefinition(
        id: "upload_face_photo", kind: .interactive, idPrefix: "face_photo",
        output: .media(semantic: "live_photo_ids"), producesMedia: "live_photo_ids", mediaType: "live_photo")

    private static let documentCheck = TaskDefinition(
        id: "document_check", kind: .report(name: "document"), idPrefix: "document_check",
        inputs: [
            .init(name: "document_ids", type: .mediaList, semantic: "document_ids", isRequired: true),
            .init(name: "first_name", type: .string, semantic: nil, isRequired: true),
            .init(name: "last_name", type: .string, semantic: nil, isRequired: true),
            .init(name: "dob", type: .date, semantic: nil, isRequired: false),
        ],
        output: ReportShape.document, needsMedia: ["document_ids"])

    private static let faceCheckPhoto = TaskDefinition(
        id: "face_check_photo", kind: .report(name: "facial_similarity_photo"), idPrefix: "face_check_photo",
        inputs: [
            .init(name: "document_ids", type: .mediaList, semantic: "document_ids", isRequired: true),
            .init(name: "live_photo_ids", type: .mediaList, semantic: "live_photo_ids", isRequired: true),
            // "For all Facial Similarity report types, first_name and last_name must be provided" (API reference).
            .init(name: "first_name", type: .string, semantic: nil, isRequired: true),
            .init(name: "last_name", type: .string, semantic: nil, isRequired: true),
        ],
        output: ReportShape.facialSimilarityPhoto, needsMedia: ["document_ids", "live_photo_ids"])

    private static let condition = TaskDefinition(id: "condition", kind: .logic, idPrefix: "condition")

    private static let result = TaskDefinition(id: "result", kind: .final, idPrefix: "result")

    private static let profileAddress: ValueShape = .object([
        "country": .value(.string), "line1": .value(.string), "line2": .value(.string), "line3": .value(.string),
        "town": .value(.string), "postcode": .value(.string), "state": .value(.string),
    ])
}
