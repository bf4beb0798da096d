/// What tells one kind of an applicant's media from another.
///
/// A kind is never made: it is the parameter of ``Medium`` and of whatever works on all kinds alike.
package protocol MediumKind: Sendable {
    /// What is known of such a medium beside its file.
    associatedtype Details: Sendable, Equatable = NoMediumDetails

    /// In the singular, such as `live_photo`: how the audit log names it. Rows outlive deployments, so it is never renamed.
    static var name: String { get }
    /// In the plural, such as `live_photos`: how the API's paths and lists name it, and its table.
    static var plural: String { get }
    /// How "not found" names it, such as `LivePhoto`.
    static var resource: String { get }
    /// How many of the kind one applicant may have: who holds a link or an SDK token can fill no store. A journey with
    /// every retry takes a few dozen.
    static var maximum: Int { get }

    /// Those of the kind that `store` keeps.
    static func repository(in store: any Repositories) -> any MediumRepository<Self>
}

extension MediumKind {
    /// The singular with an s.
    package static var plural: String { "\(Self.name)s" }

    /// As many as of documents.
    package static var maximum: Int { RecordMedia.filesOfAKind }

    /// The stored objects of all that an applicant has of the kind, deleted or not: for erasure.
    static func objects(
        of applicant: ApplicantID, in store: any Repositories, scope: Scope
    ) async throws -> [MediaObjectID] {
        try await Self.repository(in: store).objects(of: applicant, scope: scope)
    }

    /// The files of those that `ids` name and that are the applicant's own, by id as the API writes it. What is no id, and
    /// what is another's, is not among them.
    static func files(
        _ ids: [String], of applicant: ApplicantID, in store: any Repositories, scope: Scope
    ) async throws -> [String: MediaFile] {
        let media = try await Self.repository(in: store).find(
            ids.compactMap(Identifier<Medium<Self>>.init(_:)), of: applicant, scope: scope)
        return Dictionary(uniqueKeysWithValues: media.map { ($0.id.description, $0.file) })
    }

    /// The ids of those of an applicant who is not deleted, as the API writes them.
    static func identifiers(
        of applicant: ApplicantID, in store: any Repositories, scope: Scope
    ) async throws -> [String] {
        try await Self.repository(in: store).list(of: applicant, scope: scope).map(\.id.description)
    }
}

/// Of media that are a file and nothing else.
package struct NoMediumDetails: Sendable, Equatable {
    /// What there is of them.
    package init() {}
}

/// Every kind of media, so that erasure forgets none.
package enum MediumKinds {
    /// In no order that means anything.
    package static let all: [any MediumKind.Type] = [
        LivePhotoKind.self, IDPhotoKind.self, LiveVideoKind.self, MotionCaptureKind.self, SigningDocumentKind.self,
        DocumentVideoKind.self, ChipDataKind.self,
    ]
}
