package import Foundation

/// Records uploaded files, whose bytes are in the blob store already, and reads them back.
///
/// An applicant has at most ``filesOfAKind`` files of each kind: who holds a link or an SDK token can fill no store.
package struct RecordMedia: Sendable {
    /// How many documents, live photos or ID photos one applicant may have. A journey with every retry takes a few dozen.
    package static let filesOfAKind = 200

    private let store: any VerificationStore
    private let identifiers: IdentifierSource
    private let now: @Sendable () -> Date

    package init(
        store: any VerificationStore, identifiers: IdentifierSource, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.identifiers = identifiers
        self.now = now
    }

    /// What an upload says of a document.
    package struct NewDocument: Sendable {
        /// Whose document it is.
        package let applicantID: ApplicantID
        /// As the client declares it.
        package let type: DocumentType
        /// As the client declares it; `nil` when it does not.
        package let side: DocumentSide?
        /// As the client declares it; `nil` when it does not.
        package let issuingCountry: CountryCode?
        /// Where the applicant was; `nil` when the client does not say.
        package let location: ApplicantLocation?

        /// What a client declares of a document, its values checked.
        package init(
            applicantID: ApplicantID, type: DocumentType, side: DocumentSide? = nil,
            issuingCountry: CountryCode? = nil, location: ApplicantLocation? = nil
        ) {
            self.applicantID = applicantID
            self.type = type
            self.side = side
            self.issuingCountry = issuingCountry
            self.location = location
        }
    }

    /// - Throws: ``ApplicantError``; ``MediaResourceError/tooMany(maximum:)``. Then nothing is recorded and the caller
    ///   removes the file.
    package func document(_ new: NewDocument, file: MediaFile, scope: Scope) async throws -> Document {
        let document = Document(
            id: self.identifiers.next(), applicantID: new.applicantID, createdAt: self.now(), type: new.type,
            side: new.side, issuingCountry: new.issuingCountry, file: file, location: new.location)
        return try await self.store.transaction(in: scope) { store in
            // Locked, so that neither a deletion nor one file too many slips in between.
            _ = try await store.applicants.existing(new.applicantID, scope: scope, lock: .update)
            try Self.requireRoom(beside: try await store.documents.count(of: new.applicantID, scope: scope))
            try await store.documents.insert(document, scope: scope)
            return document
        }
    }

    /// - Throws: ``ApplicantError``; ``MediaResourceError/tooMany(maximum:)``. Then nothing is recorded and the caller
    ///   removes the file.
    package func livePhoto(of applicant: ApplicantID, file: MediaFile, scope: Scope) async throws -> LivePhoto {
        let photo = LivePhoto(
            id: self.identifiers.next(), applicantID: applicant, createdAt: self.now(), file: file)
        return try await self.store.transaction(in: scope) { store in
            // Locked, so that neither a deletion nor one file too many slips in between.
            _ = try await store.applicants.existing(applicant, scope: scope, lock: .update)
            try Self.requireRoom(beside: try await store.livePhotos.count(of: applicant, scope: scope))
            try await store.livePhotos.insert(photo, scope: scope)
            return photo
        }
    }

    /// - Throws: ``ApplicantError``; ``MediaResourceError/tooMany(maximum:)``. Then nothing is recorded and the caller
    ///   removes the file.
    package func idPhoto(of applicant: ApplicantID, file: MediaFile, scope: Scope) async throws -> IDPhoto {
        let photo = IDPhoto(id: self.identifiers.next(), applicantID: applicant, createdAt: self.now(), file: file)
        return try await self.store.transaction(in: scope) { store in
            // Locked, so that neither a deletion nor one file too many slips in between.
            _ = try await store.applicants.existing(applicant, scope: scope, lock: .update)
            try Self.requireRoom(beside: try await store.idPhotos.count(of: applicant, scope: scope))
            try await store.idPhotos.insert(photo, scope: scope)
            return photo
        }
    }

    private static func requireRoom(beside count: Int) throws(MediaResourceError) {
        guard count < Self.filesOfAKind else { throw .tooMany(maximum: Self.filesOfAKind) }
    }

    /// - Throws: ``MediaResourceError``.
    package func findDocument(_ id: DocumentID, scope: Scope) async throws -> Document {
        guard let document = try await self.store.documents.find(id, scope: scope) else {
            throw MediaResourceError.documentNotFound(id)
        }
        return document
    }

    /// - Throws: ``MediaResourceError``.
    package func findLivePhoto(_ id: LivePhotoID, scope: Scope) async throws -> LivePhoto {
        guard let photo = try await self.store.livePhotos.find(id, scope: scope) else {
            throw MediaResourceError.livePhotoNotFound(id)
        }
        return photo
    }

    /// - Throws: ``MediaResourceError``.
    package func findIDPhoto(_ id: IDPhotoID, scope: Scope) async throws -> IDPhoto {
        guard let photo = try await self.store.idPhotos.find(id, scope: scope) else {
            throw MediaResourceError.idPhotoNotFound(id)
        }
        return photo
    }

    /// - Throws: ``ApplicantError``.
    package func listDocuments(of applicant: ApplicantID, scope: Scope) async throws -> [Document] {
        _ = try await self.store.applicants.existing(applicant, scope: scope)
        return try await self.store.documents.list(of: applicant, scope: scope)
    }

    /// - Throws: ``ApplicantError``.
    package func listLivePhotos(of applicant: ApplicantID, scope: Scope) async throws -> [LivePhoto] {
        _ = try await self.store.applicants.existing(applicant, scope: scope)
        return try await self.store.livePhotos.list(of: applicant, scope: scope)
    }

    /// - Throws: ``ApplicantError``.
    package func listIDPhotos(of applicant: ApplicantID, scope: Scope) async throws -> [IDPhoto] {
        _ = try await self.store.applicants.existing(applicant, scope: scope)
        return try await self.store.idPhotos.list(of: applicant, scope: scope)
    }

    /// Notes that somebody fetched a file's bytes.
    package func noteDownload(of subject: AuditSubject, by actor: AuditActor, scope: Scope) async throws {
        try await self.store.audit.record(
            AuditEntry(actor: actor, action: .mediaDownloaded, subject: subject), scope: scope)
    }

    /// Notes that somebody was given an address at which whoever holds it fetches a file's bytes.
    package func noteAddressIssued(for subject: AuditSubject, by actor: AuditActor, scope: Scope) async throws {
        try await self.store.audit.record(
            AuditEntry(actor: actor, action: .mediaAddressIssued, subject: subject), scope: scope)
    }
}
