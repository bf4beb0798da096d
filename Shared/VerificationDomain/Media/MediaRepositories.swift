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

/// Stores one kind of an applicant's media, of one scope at a time.
package protocol MediumRepository<Kind>: Sendable {
    /// What kind of media these are.
    associatedtype Kind: MediumKind

    /// Adds a medium of an applicant that exists.
    func insert(_ medium: Medium<Kind>, scope: Scope) async throws
    /// The medium, `nil` when there is none in this scope, or its applicant is deleted.
    func find(_ id: Identifier<Medium<Kind>>, scope: Scope) async throws -> Medium<Kind>?
    /// Those that exist of `ids` and belong to `applicant`, each once and in no order; none when the applicant is deleted.
    func find(
        _ ids: [Identifier<Medium<Kind>>], of applicant: ApplicantID, scope: Scope
    ) async throws -> [Medium<Kind>]
    /// Oldest first; none when the applicant is deleted.
    func list(of applicant: ApplicantID, scope: Scope) async throws -> [Medium<Kind>]
    /// How many an applicant has.
    func count(of applicant: ApplicantID, scope: Scope) async throws -> Int
    /// The stored objects of all that an applicant has, deleted or not: for erasure.
    func objects(of applicant: ApplicantID, scope: Scope) async throws -> [MediaObjectID]
}

/// Why something about a document or another medium could not be done.
package enum MediaResourceError: Error, Equatable {
    /// No such document, or another scope's, or its applicant is deleted.
    case documentNotFound(DocumentID)
    /// No such medium, or another scope's, or its applicant is deleted.
    /// - Parameters:
    ///   - resource: Its kind, as ``MediumKind/resource``.
    ///   - id: As the API writes it.
    case mediumNotFound(resource: String, id: String)
    /// The document is there, and has no such part.
    /// - Parameter resource: The part's kind, as ``MediumKind/resource``.
    case partNotFound(resource: String, of: DocumentID)
    /// The applicant has as many files of this kind as one may have.
    case tooMany(maximum: Int)
    /// With this file the environment would store more than it may.
    case storageFull(byteLimit: Int64)

    /// No medium of this kind has the id.
    package static func notFound<Kind: MediumKind>(_ id: Identifier<Medium<Kind>>) -> Self {
        .mediumNotFound(resource: Kind.resource, id: id.description)
    }
}
