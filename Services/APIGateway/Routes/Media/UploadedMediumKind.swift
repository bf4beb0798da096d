import MediaStore
import VerificationDomain

/// A kind of media that the API takes in a form.
protocol UploadedMediumKind: ServedMediumKind {
    /// Whether SDK tokens open the upload, too: whether the applicant may be who brings it.
    static var isOpenToApplicants: Bool { get }
    /// The fields beside `applicant_id` and `file`, where others are refused; `nil` where they are passed over, as the API
    /// does.
    static var fields: Set<String>? { get }
    /// Which files are taken.
    static func policy(in scope: Scope) -> UploadPolicy
    /// Reads what the form says beside the file, and refuses what is wrong.
    static func details(_ fields: inout FieldReader) -> Details
}

extension UploadedMediumKind {
    static var fields: Set<String>? { nil }
}

extension UploadedMediumKind where Details == NoMediumDetails {
    static func details(_ fields: inout FieldReader) -> Details { NoMediumDetails() }
}
