import CanonicalJSON
import Hummingbird
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

/// Takes uploads of one kind of media, of programs and, where the kind is open to applicants, of SDKs.
struct MediumUploadController<Kind: UploadedMediumKind>: Sendable {
    let uploads: UploadReceiver
    let media: RecordMedia

    var routes: RouteCollection<UploadRequestContext> {
        RouteCollection(context: UploadRequestContext.self).post(use: self.upload)
    }

    @Sendable
    func upload(_ request: Request, context: UploadRequestContext) async throws -> Response {
        // Refused by path, too; here by what the path serves.
        guard Kind.isOpenToApplicants || context.caller.sdk == nil else { throw Problem.unauthorized }
        let scope = context.scope
        return try await JSONAnswer.to({ (medium: Medium<Kind>) in
            JSONAnswer(medium.response, status: .created, about: medium.applicantID)
        }) {
            try await self.uploads.receive(
                request, scope: scope, policy: Kind.policy(in: scope),
                check: { UploadForm.mistakes(beside: context.completed($0), Self.parse) }
            ) { form in
                let fields = context.completed(form.fields)
                let new = try Self.parse(UploadForm(fields: fields, file: form.file))
                return try await namingField("applicant_id", given: fields["applicant_id"]) {
                    try context.require(new.applicantID)
                    return try await self.media.record(
                        Kind.self, of: new.applicantID, details: new.details, file: new.file.mediaFile, scope: scope)
                }
            }
        }
    }

    /// What a form brings, its values checked.
    struct Parsed {
        let applicantID: ApplicantID
        let details: Kind.Details
        let file: UploadForm.StagedFile
    }

    /// - Throws: `ValidationError` naming every wrong field, `file` too.
    static func parse(_ form: UploadForm) throws(ValidationError) -> Parsed {
        var fields = FieldReader(DocumentRequest.object(of: form.fields))
        let applicantID: ApplicantID? = fields.identifier("applicant_id", resource: "Applicant")
        let details = Kind.details(&fields)
        if let known = Kind.fields { fields.refuseOthers(than: known.union(["applicant_id"])) }
        if form.file == nil { fields.refuse("file", "can't be blank") }
        try fields.wrong.throwIfAny()
        guard let applicantID, let file = form.file else { throw fields.wrong }
        return Parsed(applicantID: applicantID, details: details, file: file)
    }
}
