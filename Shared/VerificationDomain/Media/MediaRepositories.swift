/// Stores documents of one scope at a time. What belongs to a deleted applicant is not found, unless asked for.
package protocol DocumentRepository: Sendable {
    /// Adds a document of an applicant that exists.
    func insert(_ document: Document, scope: Scope) async throws
    /// The document, `nil` when there is none in this scope.
    func find(_ id: DocumentID, scope: Scope) async throws -> Document?
    /// Those that exist of `ids` and belong to `applicant`, each once and in no order.
    /// - Parameter includingDeleted: Also those of a deleted applicant: for work that goes on while a deletion can still
    ///   be taken back, never for an answer to a client.
    func find(
        _ ids: [DocumentID], of applicant: ApplicantID, includingDeleted: Bool, scope: Scope
    ) async throws -> [Document]
    /// Oldest first.
    func list(of applicant: ApplicantID, scope: Scope) async throws -> [Document]
    /// How many documents an applicant has.
    func count(of applicant: ApplicantID, scope: Scope) async throws -> Int
    /// The stored objects of all of an applicant's documents, deleted or not: for erasure.
    func objects(of applicant: ApplicantID, scope: Scope) async throws -> [MediaObjectID]
}

extension DocumentRepository {
    /// Those that exist of `ids` and belong to `applicant`; none when the applicant is deleted.
    package func find(_ ids: [DocumentID], of applicant: ApplicantID, scope: Scope) async throws -> [Document] {
        try await self.find(ids, of: applicant, includingDeleted: false, scope: scope)
    }
}

/// Stores live photos of one scope at a time. What belongs to a deleted applicant is not found.
package protocol LivePhotoRepository: Sendable {
    func insert(_ photo: LivePhoto, scope: Scope) async throws
    func find(_ id: LivePhotoID, scope: Scope) async throws -> LivePhoto?
    /// Those that exist of `ids` and belong to `applicant`.
    func find(_ ids: [LivePhotoID], of applicant: ApplicantID, scope: Scope) async throws -> [LivePhoto]
    /// Oldest first.
    func list(of applicant: ApplicantID, scope: Scope) async throws -> [LivePhoto]
    /// How many live photos an applicant has.
    func count(of applicant: ApplicantID, scope: Scope) async throws -> Int
    /// The stored objects of all of an applicant's photos, deleted or not: for erasure.
    func objects(of applicant: ApplicantID, scope: Scope) async throws -> [MediaObjectID]
}

/// Stores ID photos of one scope at a time. What belongs to a deleted applicant is not found.
package protocol IDPhotoRepository: Sendable {
    /// Adds a photo of an applicant that exists.
    func insert(_ photo: IDPhoto, scope: Scope) async throws
    /// The photo, `nil` when there is none in this scope.
    func find(_ id: IDPhotoID, scope: Scope) async throws -> IDPhoto?
    /// Oldest first.
    func list(of applicant: ApplicantID, scope: Scope) async throws -> [IDPhoto]
    /// How many ID photos an applicant has.
    func count(of applicant: ApplicantID, scope: Scope) async throws -> Int
    /// The stored objects of all of an applicant's ID photos, deleted or not: for erasure.
    func objects(of applicant: ApplicantID, scope: Scope) async throws -> [MediaObjectID]
}

/// Why something about a document or a photo could not be done.
package enum MediaResourceError: Error, Equatable {
    /// No such document, or another scope's, or its applicant is deleted.
    case documentNotFound(DocumentID)
    /// No such live photo, or another scope's, or its applicant is deleted.
    case livePhotoNotFound(LivePhotoID)
    /// No such ID photo, or another scope's, or its applicant is deleted.
    case idPhotoNotFound(IDPhotoID)
    /// The applicant has as many files of this kind as one may have.
    case tooMany(maximum: Int)
}
