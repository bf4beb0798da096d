import CanonicalJSON
import MediaStore
import VerificationDomain

/// Source: OpenAPI document, schemas `signing_document` and `signing_document_uploader`. Only the tenant brings what is to
/// be signed. `file_type` is an extension, as of documents.
extension SigningDocumentKind: UploadedMediumKind {
    static var isOpenToApplicants: Bool { false }

    static func policy(in scope: Scope) -> UploadPolicy { .signingDocument }

    static func fileType(of medium: SigningDocument) -> String { medium.file.fileExtension }

    static func members(of medium: SigningDocument) -> [String: JSONValue] {
        ["applicant_id": .string(medium.applicantID.description)]
    }
}
