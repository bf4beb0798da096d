import MediaStore
import ServiceAssembly
import VerificationDomain
import Workflows

/// What a form says of a document that shows where a person lives.
struct ProofOfAddressFields: Sendable {
    /// What a person left out.
    struct Missing: Error {
        let isTypeMissing: Bool
        let isFileMissing: Bool
        let chosen: String?
    }

    let type: ProofOfAddressType
    let file: MediaFile
    private let stored: VerificationDomain.DocumentType

    /// - Throws: ``Missing``, also for a type that is not offered.
    init(_ form: UploadForm, capture: ProofOfAddressCapture) throws {
        let chosen = form.fields["type"].flatMap(ProofOfAddressType.init(rawValue:))
        let type = chosen.flatMap { capture.types.contains($0) ? $0 : nil }
        let stored = type.flatMap { VerificationDomain.DocumentType(rawValue: $0.rawValue) }
        guard let type, let stored, let file = form.file?.mediaFile else {
            throw Missing(isTypeMissing: stored == nil, isFileMissing: form.file == nil, chosen: type?.rawValue)
        }
        self.type = type
        self.stored = stored
        self.file = file
    }

    /// As the domain records it.
    func document(of applicant: ApplicantID) -> RecordMedia.NewDocument {
        RecordMedia.NewDocument(applicantID: applicant, type: self.stored)
    }
}
