/// What a report examines, by the name the API gives it; 21, all that a client accepts.
package enum ReportName: String, CaseIterable, Codable, Hashable, Sendable {
    case document
    case documentVideo = "document_video"
    case documentVideoWithAddressInformation = "document_video_with_address_information"
    case documentWithAddressInformation = "document_with_address_information"
    case documentWithDrivingLicenceInformation = "document_with_driving_licence_information"
    case documentWithDriverVerification = "document_with_driver_verification"
    case facialSimilarityPhoto = "facial_similarity_photo"
    case facialSimilarityPhotoFullyAuto = "facial_similarity_photo_fully_auto"
    case facialSimilarityVideo = "facial_similarity_video"
    case facialSimilarityMotion = "facial_similarity_motion"
    case knownFaces = "known_faces"
    case identityEnhanced = "identity_enhanced"
    case watchlistAML = "watchlist_aml"
    case watchlistEnhanced = "watchlist_enhanced"
    case watchlistStandard = "watchlist_standard"
    case watchlistPEPsOnly = "watchlist_peps_only"
    case watchlistSanctionsOnly = "watchlist_sanctions_only"
    case proofOfAddress = "proof_of_address"
    case usDrivingLicence = "us_driving_licence"
    case deviceIntelligence = "device_intelligence"
    case indiaPAN = "india_pan"
}

extension ReportName {
    /// Whether this is the document report or one of its five supersets: they alone have a sub-result.
    package var isDocumentReport: Bool {
        switch self {
        case .document, .documentVideo, .documentVideoWithAddressInformation, .documentWithAddressInformation,
            .documentWithDrivingLicenceInformation, .documentWithDriverVerification:
            true
        case .facialSimilarityPhoto, .facialSimilarityPhotoFullyAuto, .facialSimilarityVideo, .facialSimilarityMotion,
            .knownFaces, .identityEnhanced, .watchlistAML, .watchlistEnhanced, .watchlistStandard, .watchlistPEPsOnly,
            .watchlistSanctionsOnly, .proofOfAddress, .usDrivingLicence, .deviceIntelligence, .indiaPAN:
            false
        }
    }

    /// The findings about the recording, none of them examined, of the two document video reports; `nil` of all others.
    package var videoFindings: DocumentVideoFindings? {
        self == .documentVideo || self == .documentVideoWithAddressInformation ? DocumentVideoFindings() : nil
    }

    /// Whether the report compares a live capture with the face on a document.
    package var isFacialSimilarityReport: Bool {
        switch self {
        case .facialSimilarityPhoto, .facialSimilarityPhotoFullyAuto, .facialSimilarityVideo, .facialSimilarityMotion:
            true
        case .document, .documentVideo, .documentVideoWithAddressInformation, .documentWithAddressInformation,
            .documentWithDrivingLicenceInformation, .documentWithDriverVerification, .knownFaces, .identityEnhanced,
            .watchlistAML, .watchlistEnhanced, .watchlistStandard, .watchlistPEPsOnly, .watchlistSanctionsOnly,
            .proofOfAddress, .usDrivingLicence, .deviceIntelligence, .indiaPAN:
            false
        }
    }
}
