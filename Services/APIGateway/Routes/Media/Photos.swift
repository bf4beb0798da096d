import MediaStore
import VerificationDomain

/// Source: API reference, "Live photo object" and "Upload live photo"; `file_type` is a media type here.
extension LivePhotoKind: UploadedMediumKind {
    static var isOpenToApplicants: Bool { true }

    static func policy(in scope: Scope) -> UploadPolicy { scope.isSandbox ? .sandboxPhoto : .livePhoto }

    /// No engine counts faces, so that the validation asked for is skipped.
    static func details(_ fields: inout FieldReader) -> Details {
        _ = fields.formFlag("advanced_validation")
        return NoMediumDetails()
    }
}

/// Source: API reference, "ID photo object" and "Upload ID photo". Only the tenant brings one: ID photos come from a party
/// that is trusted more than the applicant.
extension IDPhotoKind: UploadedMediumKind {
    static var isOpenToApplicants: Bool { false }

    static func policy(in scope: Scope) -> UploadPolicy { scope.isSandbox ? .sandboxPhoto : .livePhoto }

    /// The photo's id with the file's extension: the API renames ID photos, and no others. Source: what the client
    /// libraries' tests compare.
    static func fileName(of medium: IDPhoto) -> String { "\(medium.id).\(medium.file.fileExtension)" }
}
