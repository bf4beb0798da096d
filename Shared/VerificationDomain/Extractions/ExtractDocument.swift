package import CanonicalJSON
import Reports

/// What was read from an uploaded document. Prints as its id alone.
package struct DocumentExtraction: Sendable, Equatable {
    /// The document.
    package let documentID: DocumentID
    /// Whose it is.
    package let applicantID: ApplicantID
    /// `document_classification` and `extracted_data`. Source: OpenAPI document, schema `extraction`.
    package let read: JSONValue

    /// What was read, as given.
    package init(documentID: DocumentID, applicantID: ApplicantID, read: JSONValue) {
        self.documentID = documentID
        self.applicantID = applicantID
        self.read = read
    }
}

extension DocumentExtraction: CustomStringConvertible {
    /// The document's id alone.
    package var description: String { "DocumentExtraction(\(self.documentID))" }
}

/// Why nothing was read from a document.
package enum ExtractionError: Error, Equatable {
    /// No such document, or another scope's, or its applicant is deleted.
    case documentNotFound(DocumentID)
    /// Nobody knows what kind of document it is.
    case notClassified(DocumentID)
    /// No engine here reads it.
    case nothingExtracted(DocumentID)
}

/// Reads a document at once. In the sandbox the answer is canned, by the names of the document's applicant: what an
/// Autofill task and a document report say of the same names. In the live environment no engine of this deployment reads
/// documents, and nothing is made up.
///
/// Source: API reference, "Autofill".
package struct ExtractDocument: Sendable {
    private let store: any VerificationStore

    /// - Parameter store: Gives each call its transaction, which changes nothing: a kept answer is stored with it.
    package init(store: any VerificationStore) { self.store = store }

    /// Safe to repeat.
    /// - Throws: ``ExtractionError``.
    package func callAsFunction(_ id: DocumentID, scope: Scope) async throws -> DocumentExtraction {
        try await self.store.transaction(in: scope) { store in
            guard let document = try await store.documents.find(id, scope: scope),
                let applicant = try await store.applicants.find(document.applicantID, scope: scope, lock: .none)
            else { throw ExtractionError.documentNotFound(id) }
            guard document.type != .unknown else { throw ExtractionError.notClassified(id) }
            guard scope.isSandbox else { throw ExtractionError.nothingExtracted(id) }
            return DocumentExtraction(
                documentID: id, applicantID: applicant.id,
                read: SandboxAnswers.extraction(
                    firstName: applicant.details.firstName, lastName: applicant.details.lastName))
        }
    }
}
