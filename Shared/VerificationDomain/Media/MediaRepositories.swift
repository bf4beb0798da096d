/// Stores documents of one scope at a time. What belongs to a deleted applicant is not found.
package protocol DocumentRepository: Sendable {
    func insert(_ document: Document, scope: Scope) async throws
    func find(_ id: DocumentID, scope: Scope) async throws -> Document?
    /// Those that exist of `ids` and belong to `applicant`.
    func find(_ ids: [DocumentID], of applicant: ApplicantID, scope: Scope) async throws -> [Document]
    /// Oldest first.
    func list(of applicant: ApplicantID, scope: Scope) async throws -> [Document]
}

/// Stores live photos of one scope at a time. What belongs to a deleted applicant is not found.
package protocol LivePhotoRepository: Sendable {
    func insert(_ photo: LivePhoto, scope: Scope) async throws
    func find(_ id: LivePhotoID, scope: Scope) async throws -> LivePhoto?
    /// Those that exist of `ids` and belong to `applicant`.
    func find(_ ids: [LivePhotoID], of applicant: ApplicantID, scope: Scope) async throws -> [LivePhoto]
    /// Oldest first.
    func list(of applicant: ApplicantID, scope: Scope) async throws -> [LivePhoto]
}

/// Why something about a document or a photo could not be done.
package enum MediaResourceError: Error, Equatable {
    /// No such document, or another scope's, or its applicant is deleted.
    case documentNotFound(DocumentID)
    /// No such live photo, or another scope's, or its applicant is deleted.
    case livePhotoNotFound(LivePhotoID)
}
