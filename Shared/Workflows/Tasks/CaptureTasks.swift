import CanonicalJSON

/// Tasks that the applicant completes.
///
/// Source: Studio guide, "Smart Capture tasks". `upload_face_video`, `upload_face_motion`, their types of media,
/// `proof_of_address_capture`, `upload_face_motion_auth`, `one_time_password_capture` and the `…_capture` of signatures
/// are named by analogy, `live_photo` and the uses of media too.
enum CaptureTasks {
    static let all = [
        profileData, documentPhoto, facePhoto, faceVideo, faceMotion, proofOfAddress, oneTimePassword,
        qualifiedSignature, biometricTokenStorage, biometricTokenRetrieval, faceMotionAuthentication,
    ]

    private static let profileData = capture(
        "profile_data", "Profile Data Capture", prefix: "profile",
        settings: [
            TaskSetting(
                "fields", "What is asked, in that order",
                [
                    "type": "array", "minItems": 1,
                    "items": [
                        "anyOf": [
                            ["type": "string", "enum": .array(ProfileFieldName.allCases.map { .string($0.rawValue) })],
                            [
                                "type": "object", "required": ["name"], "additionalProperties": false,
                                "properties": ["name": ["type": "string"], "required": ["type": "boolean"]],
                            ],
                        ]
                    ],
                ])
        ],
        output: .object([
            "first_name": .value(.string), "last_name": .value(.string), "dob": .value(.date),
            "email": .value(.string), "phone_number": .value(.string),
            "phone_number_consent_granted": .value(.boolean), "nationality": .value(.string),
            "country_residence": .value(.string),
            "address": .object([
                "country": .value(.string), "line1": .value(.string), "line2": .value(.string),
                "line3": .value(.string), "town": .value(.string), "postcode": .value(.string),
                "state": .value(.string),
            ]),
            "ssn": .value(.string), "ssn_consent_granted": .value(.boolean), "pan": .value(.string),
        ]),
        // "Our Profile Data Capture task is only web compatible" (Studio guide).
        platforms: [.web])

    private static let documentPhoto = capture(
        "upload_document_photo", "Document Capture", prefix: "document_photo",
        settings: [
            TaskSetting(
                "accept", "The documents that are offered",
                [
                    "type": "array", "minItems": 1,
                    "items": [
                        "type": "object", "additionalProperties": false,
                        "properties": [
                            "country": ["type": "string", "pattern": "^[A-Z]{3}$"],
                            "types": [
                                "type": "array", "minItems": 1,
                                "items": [
                                    "type": "string",
                                    "enum": .array(DocumentType.allCases.map { .string($0.rawValue) }),
                                ],
                            ],
                        ],
                    ],
                ]),
            TaskSetting("nfc", "Whether the chip is read", ["type": "string", "enum": ["off"], "default": "off"]),
            .flag("force_cross_device", "Go on with a phone"),
        ],
        media: "document_ids", type: "document_photo")

    private static let facePhoto = capture(
        "upload_face_photo", "Face Capture: Photo", prefix: "face_photo",
        settings: [.flag("disable_introduction", "Without the introduction")],
        media: "live_photo_ids", type: "live_photo")

    private static let faceVideo = capture(
        "upload_face_video", "Face Capture: Video", prefix: "face_video",
        settings: [
            .flag("disable_introduction", "Without the introduction"),
            .flag("disable_preview", "Without the preview of the recording"),
        ],
        media: "live_video_ids", type: "live_video", availability: .nowhere)

    // "the Motion Capture task will return an empty array" on devices that cannot run it (Studio guide).
    private static let faceMotion = capture(
        "upload_face_motion", "Face Capture: Motion", prefix: "face_motion",
        settings: [.flag("record_audio", "With sound")],
        media: "motion_capture_ids", type: "motion_capture", mayGiveNoMedia: true)

    private static let proofOfAddress = capture(
        "proof_of_address_capture", "Proof of Address Capture", prefix: "proof_of_address",
        settings: [
            TaskSetting(
                "types", "The documents that are offered",
                [
                    "type": "array", "minItems": 1,
                    "items": [
                        "type": "string",
                        "enum": .array(ProofOfAddressType.allCases.map { .string($0.rawValue) }),
                    ],
                ])
        ],
        media: "proof_of_address_ids", type: "document_photo")

    private static let oneTimePassword = capture(
        "one_time_password_capture", "One-Time Password Capture", prefix: "one_time_password",
        inputs: [.init("phone_number", .string, semantic: "phone_number")],
        output: .object(["phone_number": .value(.string)]), availability: .nowhere)

    private static let qualifiedSignature = capture(
        "qualified_electronic_signature_capture", "Qualified Electronic Signature Capture",
        prefix: "qualified_electronic_signature_capture",
        inputs: [.init("signing_document_ids", .mediaList, semantic: "signing_document_ids")],
        output: .value(.other), availability: .nowhere)

    private static let biometricTokenStorage = capture(
        "biometric_token_storage", "Biometric Token Storage", prefix: "biometric_token_storage",
        inputs: [.init("motion_capture_ids", .mediaList, semantic: "motion_capture_ids")],
        output: .object(["biometric_token_id": .value(.string)]), availability: .nowhere)

    private static let biometricTokenRetrieval = capture(
        "biometric_token_retrieval", "Biometric Token Retrieval", prefix: "biometric_token_retrieval",
        output: .object(["biometric_token_id": .value(.string)]), availability: .nowhere)

    private static let faceMotionAuthentication = capture(
        "upload_face_motion_auth", "Face Capture: Motion (authentication)", prefix: "face_motion_auth",
        inputs: [.init("biometric_token_id", .string, semantic: "biometric_token_id")],
        media: "motion_capture_ids", type: "motion_capture", availability: .nowhere)

    private static func capture(
        _ id: String, _ title: String, prefix: String, settings: [TaskSetting] = [],
        inputs: [TaskDefinition.Input] = [], output: ValueShape? = nil, media: String? = nil, type: String? = nil,
        mayGiveNoMedia: Bool = false, platforms: [CapturePlatform] = CapturePlatform.allCases,
        availability: TaskAvailability = .everywhere
    ) -> TaskDefinition {
        TaskDefinition(
            id: id, title: title, category: .smartCapture, kind: .interactive, idPrefix: prefix, settings: settings,
            inputs: inputs, output: output ?? .media(semantic: media), producesMedia: media, mediaType: type,
            mayGiveNoMedia: mayGiveNoMedia, platforms: platforms, availability: availability)
    }
}
