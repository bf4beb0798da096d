import Hummingbird
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

/// Takes what SDKs bring of a document beside the photos of its sides: `POST /v1/documents/{document_id}/video` and
/// `POST /v1/documents/{document_id}/nfc_data`.
///
/// The API documents no upload of either: `docs/media.md` does. An SDK token opens both for documents of its own applicant;
/// another's document is answered as one that is not there.
struct DocumentPartUploadController: Sendable {
    let uploads: UploadReceiver
    let media: RecordMedia

    var routes: RouteCollection<UploadRequestContext> {
        RouteCollection(context: UploadRequestContext.self)
            .post(":document_id/video", use: self.taking(DocumentVideoKind.self))
            .post(":document_id/nfc_data", use: self.taking(ChipDataKind.self))
    }

    /// Takes parts of one kind.
    func taking<Kind: DocumentPartKind>(
        _ kind: Kind.Type
    ) -> @Sendable (Request, UploadRequestContext) async throws -> Response {
        { request, context in
            let id: DocumentID = try context.parameters.identifier("document_id", resource: "Document")
            let scope = context.scope
            return try await JSONAnswer.to({ (part: Medium<Kind>) in
                JSONAnswer(part.response, status: .created, about: part.applicantID)
            }) {
                try await self.uploads.receive(
                    request, scope: scope, policy: Kind.policy,
                    check: { UploadForm.mistakes(beside: $0, Self.parse) }
                ) { form in
                    try await self.media.recordPart(
                        kind, of: id, ownedBy: context.caller.sdk?.applicantID, file: try Self.parse(form).mediaFile,
                        scope: scope)
                }
            }
        }
    }

    /// - Throws: `ValidationError` naming every wrong field, `file` too.
    static func parse(_ form: UploadForm) throws(ValidationError) -> UploadForm.StagedFile {
        var fields = FieldReader(DocumentRequest.object(of: form.fields))
        fields.refuseOthers(than: [])
        if form.file == nil { fields.refuse("file", "can't be blank") }
        try fields.wrong.throwIfAny()
        guard let file = form.file else { throw fields.wrong }
        return file
    }
}
