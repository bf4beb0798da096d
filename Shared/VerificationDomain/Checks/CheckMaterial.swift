import CanonicalJSON
import Reports

/// The applicant's files that the reports of a check examine, chosen when the check is created.
///
/// Source: API reference, "Create check" (`document_ids`): "By default, the most recently uploaded document is used";
/// "ID photos": "if both an ID photo and a document are provided, this is the ID photo that is used for the facial
/// similarity check", unless `document_ids` says otherwise.
struct CheckMaterial: Sendable {
    /// Those that were named, in their order, or the newest; empty when the applicant has none.
    let documents: [Document]
    /// Whether the client named them.
    let documentsAreNamed: Bool
    /// The newest, like the others below; `nil` when the applicant has none.
    let livePhoto: LivePhotoID?
    let liveVideo: LiveVideoID?
    let motionCapture: MotionCaptureID?
    let idPhoto: IDPhotoID?

    /// Chooses among what the applicant has.
    /// - Throws: ``ValidationError`` about `document_ids` when one of them is not the applicant's; the store's own error.
    static func chosen(
        for check: NewCheck, in store: any Repositories, scope: Scope
    ) async throws -> CheckMaterial {
        let documents: [Document]
        if check.documentIDs.isEmpty {
            documents = try await store.documents.list(of: check.applicantID, scope: scope).suffix(1)
        } else {
            let found = try await store.documents.find(check.documentIDs, of: check.applicantID, scope: scope)
            documents = check.documentIDs.compactMap { id in found.first { $0.id == id } }
            if documents.count < check.documentIDs.count {
                throw ValidationError(["document_ids": ["has a document that the applicant does not have"]])
            }
            // "For Document Report with NFC, [...] the maximum number of strings is 3."
            if documents.count > 2, !documents.contains(where: \.isNFCData) {
                throw ValidationError(["document_ids": ["can have at most two documents beside the NFC data of one"]])
            }
        }
        return CheckMaterial(
            documents: documents, documentsAreNamed: !check.documentIDs.isEmpty,
            livePhoto: try await store.livePhotos.list(of: check.applicantID, scope: scope).last?.id,
            liveVideo: try await store.liveVideos.list(of: check.applicantID, scope: scope).last?.id,
            motionCapture: try await store.motionCaptures.list(of: check.applicantID, scope: scope).last?.id,
            idPhoto: try await store.idPhotos.list(of: check.applicantID, scope: scope).last?.id)
    }

    /// What a report is given: the same members as a task of a run would give it, and what the check says of it.
    func input(of name: ReportName, in check: NewCheck) -> JSONValue {
        var members: [String: JSONValue] = check.configuration[name]?.objectValue ?? [:]
        let comparesWithIDPhoto = name.isFacialSimilarityReport && self.comparesWithIDPhoto
        if name.usesDocuments, !comparesWithIDPhoto { members["document_ids"] = Self.media(self.documents.map(\.id)) }
        if comparesWithIDPhoto { members["id_photo_ids"] = Self.media([self.idPhoto].compactMap(\.self)) }
        members.merge(self.captures(for: name)) { own, _ in own }
        if name == .usDrivingLicence, let licence = check.drivingLicence { members["us_driving_licence"] = licence }
        if let consider = check.consider { members["consider"] = .bool(consider.contains(name)) }
        // A last name of the report's own, which decides before the applicant's.
        if name.isDocumentReport, let subResult = check.subResult {
            members["last_name"] = .string(subResult.rawValue)
        }
        return .object(members)
    }

    /// What shows the applicant's face to a report, by the names of its input; empty when it looks at no face, or the
    /// applicant has none of its kind. Known faces are looked for in every kind.
    func captures(for name: ReportName) -> [String: JSONValue] {
        var captures: [String: JSONValue] = [:]
        let looksAtAll = name == .knownFaces
        let looksAtPhoto = name == .facialSimilarityPhoto || name == .facialSimilarityPhotoFullyAuto
        if looksAtAll || looksAtPhoto, let id = self.livePhoto { captures["live_photo_ids"] = Self.media([id]) }
        if looksAtAll || name == .facialSimilarityVideo, let id = self.liveVideo {
            captures["live_video_ids"] = Self.media([id])
        }
        if looksAtAll || name == .facialSimilarityMotion, let id = self.motionCapture {
            captures["motion_capture_ids"] = Self.media([id])
        }
        return captures
    }

    /// Whether a facial similarity report compares with the ID photo.
    var comparesWithIDPhoto: Bool { self.idPhoto != nil && !self.documentsAreNamed }

    private static func media<Subject>(_ ids: [Identifier<Subject>]) -> JSONValue {
        .array(ids.map { ["id": .string($0.description)] })
    }
}

extension Document {
    /// Whether it is what a chip said, and no picture.
    fileprivate var isNFCData: Bool { self.file.contentType == "application/json" }
}

extension ReportName {
    /// Whether `document_ids` of a check are meant for it. Source: API reference, "Create check".
    package var takesDocumentIDs: Bool { self.isDocumentReport || self.isFacialSimilarityReport }

    /// Whether it examines or compares with a document.
    var usesDocuments: Bool { self.takesDocumentIDs || self == .proofOfAddress }
}
