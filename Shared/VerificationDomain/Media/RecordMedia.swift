package import Foundation

/// Records uploaded files, whose bytes are in the blob store already, and reads them back.
///
/// An applicant has at most ``filesOfAKind`` files of each kind: who holds a link or an SDK token can fill no store.
package struct RecordMedia: Sendable {
    /// How many documents one applicant may have, and how many of any other medium whose kind says nothing else. A
    /// journey with every retry takes a few dozen.
    package static let filesOfAKind = 200
    /// How many recordings of a kind one applicant may have, which are larger.
    package static let recordingsOfAKind = 60

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

    /// - Throws: ``ApplicantError``; ``MediaResourceError/tooMany(maximum:)``, ``MediaResourceError/storageFull(byteLimit:)``. Then nothing is recorded and the caller
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
            try await Self.requireRoom(in: store, scope: scope)
            return document
        }
    }

    /// Records a medium whose kind has nothing to say but its file.
    /// - Throws: as ``record(_:of:details:file:scope:)``.
    package func record<Kind: MediumKind>(
        _ kind: Kind.Type, of applicant: ApplicantID, file: MediaFile, scope: Scope
    ) async throws -> Medium<Kind> where Kind.Details == NoMediumDetails {
        try await self.record(kind, of: applicant, details: NoMediumDetails(), file: file, scope: scope)
    }

    /// Records a medium of an applicant.
    /// - Throws: ``ApplicantError``; ``MediaResourceError/tooMany(maximum:)``, ``MediaResourceError/storageFull(byteLimit:)``. Then nothing is recorded and the caller
    ///   removes the file.
    package func record<Kind: MediumKind>(
        _ kind: Kind.Type, of applicant: ApplicantID, details: Kind.Details, file: MediaFile, scope: Scope
    ) async throws -> Medium<Kind> {
        let medium = Medium<Kind>(
            id: self.identifiers.next(), applicantID: applicant, createdAt: self.now(), file: file, details: details)
        return try await self.store.transaction(in: scope) { store in
            // Locked, so that neither a deletion nor one file too many slips in between.
            _ = try await store.applicants.existing(applicant, scope: scope, lock: .update)
            try await Self.insert(medium, in: store, scope: scope)
            return medium
        }
    }

    /// Records a part of a document, for the applicant whose document it is.
    /// - Parameter applicant: Who must own the document; `nil` for whoever does.
    /// - Throws: ``ApplicantError``; ``MediaResourceError/documentNotFound(_:)``, also for another applicant's document;
    ///   ``MediaResourceError/tooMany(maximum:)``, ``MediaResourceError/storageFull(byteLimit:)``. Then nothing is recorded and the caller removes the file.
    package func recordPart<Kind: MediumKind>(
        _ kind: Kind.Type, of documentID: DocumentID, ownedBy applicant: ApplicantID?, file: MediaFile, scope: Scope
    ) async throws -> Medium<Kind> where Kind.Details == DocumentPart {
        let (id, now): (Identifier<Medium<Kind>>, Date) = (self.identifiers.next(), self.now())
        return try await self.store.transaction(in: scope) { store in
            guard let document = try await store.documents.find(documentID, scope: scope),
                applicant == nil || applicant == document.applicantID
            else { throw MediaResourceError.documentNotFound(documentID) }
            // Locked, so that neither a deletion nor one file too many slips in between.
            _ = try await store.applicants.existing(document.applicantID, scope: scope, lock: .update)
            let medium = Medium<Kind>(
                id: id, applicantID: document.applicantID, createdAt: now, file: file,
                details: DocumentPart(documentID: documentID))
            try await Self.insert(medium, in: store, scope: scope)
            return medium
        }
    }

    private static func insert<Kind: MediumKind>(
        _ medium: Medium<Kind>, in store: any VerificationTransaction, scope: Scope
    ) async throws {
        let repository = Kind.repository(in: store)
        guard try await repository.count(of: medium.applicantID, scope: scope) < Kind.maximum else {
            throw MediaResourceError.tooMany(maximum: Kind.maximum)
        }
        try await repository.insert(medium, scope: scope)
        try await Self.requireRoom(in: store, scope: scope)
    }

    /// Looked at with the file counted, so that of several at once none slips past.
    private static func requireRoom(in store: any VerificationTransaction, scope: Scope) async throws {
        let usage = try await store.mediaUsage.usage(scope: scope)
        guard usage.isWithinLimit else { throw MediaResourceError.storageFull(byteLimit: usage.byteLimit ?? 0) }
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
    package func find<Kind: MediumKind>(_ id: Identifier<Medium<Kind>>, scope: Scope) async throws -> Medium<Kind> {
        guard let medium = try await Kind.repository(in: self.store).find(id, scope: scope) else {
            throw MediaResourceError.notFound(id)
        }
        return medium
    }

    /// The newest of a document's parts of one kind.
    /// - Throws: ``MediaResourceError/documentNotFound(_:)``, ``MediaResourceError/partNotFound(resource:of:)``.
    package func findPart<Kind: MediumKind>(
        _ kind: Kind.Type, of documentID: DocumentID, scope: Scope
    ) async throws -> Medium<Kind> where Kind.Details == DocumentPart {
        let document = try await self.findDocument(documentID, scope: scope)
        let parts = try await Kind.repository(in: self.store).list(of: document.applicantID, scope: scope)
        guard let newest = parts.last(where: { $0.details.documentID == documentID }) else {
            throw MediaResourceError.partNotFound(resource: Kind.resource, of: documentID)
        }
        return newest
    }

    /// - Throws: ``ApplicantError``.
    package func listDocuments(of applicant: ApplicantID, scope: Scope) async throws -> [Document] {
        _ = try await self.store.applicants.existing(applicant, scope: scope)
        return try await self.store.documents.list(of: applicant, scope: scope)
    }

    /// Oldest first.
    /// - Throws: ``ApplicantError``.
    package func list<Kind: MediumKind>(
        _ kind: Kind.Type, of applicant: ApplicantID, scope: Scope
    ) async throws -> [Medium<Kind>] {
        _ = try await self.store.applicants.existing(applicant, scope: scope)
        return try await Kind.repository(in: self.store).list(of: applicant, scope: scope)
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
