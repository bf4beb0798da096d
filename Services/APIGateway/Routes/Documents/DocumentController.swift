import CanonicalJSON
import ChipReading
import Hummingbird
import MediaStore
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/documents` within the scope of the API token, and uploads within that of an SDK token.
struct DocumentController: Sendable {
    let uploads: UploadReceiver
    let media: RecordMedia
    let downloads: MediaDownload
    let measureUpload: MeasureUpload

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .get(":document_id", use: self.find)
            .get(":document_id/download", use: self.download)
            .get(":document_id/nfc_face", use: self.nfcFace)
            .get(":document_id/video/download", use: self.downloadVideo)
    }

    /// What SDK tokens open, too.
    var uploadRoutes: RouteCollection<UploadRequestContext> {
        RouteCollection(context: UploadRequestContext.self).post(use: self.upload)
    }

    @Sendable
    func upload(_ request: Request, context: UploadRequestContext) async throws -> Response {
        let scope = context.scope
        let policy = scope.isSandbox ? UploadPolicy.sandboxPassport : UploadPolicy.liveDocument
        return try await JSONAnswer.to({ (document: Document) in
            JSONAnswer(document.response, status: .created, about: document.applicantID)
        }) {
            try await self.uploads.receive(
                request, scope: scope, policy: policy,
                check: { UploadForm.mistakes(beside: context.completed($0), DocumentRequest.parse) }
            ) { form in
                let fields = context.completed(form.fields)
                let (new, file) = try DocumentRequest.parse(UploadForm(fields: fields, file: form.file))
                return try await namingField("applicant_id", given: fields["applicant_id"]) {
                    try context.require(new.applicantID)
                    if DocumentRequest.asksForImageQuality(fields) {
                        try await self.requireQuality(of: file.mediaFile, scope: scope)
                    }
                    return try await self.media.document(new, file: file.mediaFile, scope: scope)
                }
            }
        }
    }

    /// Confirms that a picture is not known to be blurred. In the sandbox every picture passes: its answers are
    /// pre-determined, and the reference names none that fails.
    ///
    /// Source: API reference, "Image quality". Of its three reasons a machine here finds one; whether a document is cut off,
    /// or there at all, no engine examines.
    /// - Throws: `ValidationError` with the field `detect_blur`.
    private func requireQuality(of file: MediaFile, scope: Scope) async throws {
        guard !scope.isSandbox, [MediaType.jpeg, .png].contains(where: { $0.contentType == file.contentType }) else {
            return
        }
        switch try await self.measureUpload(file, scope: scope) {
        case .blurred: throw ValidationError(["detect_blur": ["blur detected in image"]])
        case .sharp, .unmeasured: return
        }
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(try await self.media.findDocument(try self.id(context), scope: context.scope).response)
    }

    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let applicant = try QueryReader.requiredApplicant(request)
        let documents = try await self.media.listDocuments(of: applicant, scope: context.scope)
        return .json(.object(["documents": .array(documents.map(\.response))]))
    }

    @Sendable
    func download(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let document = try await self.media.findDocument(try self.id(context), scope: context.scope)
        try await self.media.noteDownload(of: .document(document.id), by: context.actor, scope: context.scope)
        return try await self.downloads.response(
            document.file, named: document.file.fileName, tenant: context.scope.tenantID)
    }

    /// The picture that the document's chip holds. It is taken from the newest data that were read from the chip, or from
    /// the document itself where that is such data, which the client libraries send to the sandbox.
    @Sendable
    func nfcFace(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (id, scope) = (try self.id(context), context.scope)
        let document = try await self.media.findDocument(id, scope: scope)
        let file: MediaFile
        do {
            file = try await self.media.findPart(ChipDataKind.self, of: id, scope: scope).file
        } catch MediaResourceError.partNotFound where document.file.contentType == MediaType.json.contentType {
            file = document.file
        }
        guard
            let bytes = try await self.downloads.bytes(of: file, tenant: scope.tenantID, upTo: ChipFile.longest),
            let face = ChipFile(bytes)?.face
        else { throw MediaResourceError.partNotFound(resource: "NFCFace", of: id) }
        try await self.media.noteDownload(of: .document(id), by: context.actor, scope: scope)
        return self.downloads.response(
            face.bytes, contentType: face.format.contentType, named: "nfc_face_\(id).\(face.format.fileExtension)")
    }

    @Sendable
    func downloadVideo(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (id, scope) = (try self.id(context), context.scope)
        let video = try await self.media.findPart(DocumentVideoKind.self, of: id, scope: scope)
        try await self.media.noteDownload(of: .medium(video.id), by: context.actor, scope: scope)
        return try await self.downloads.response(video.file, named: video.file.fileName, tenant: scope.tenantID)
    }

    private func id(_ context: ScopedRequestContext) throws -> DocumentID {
        try context.parameters.identifier("document_id", resource: "Document")
    }
}
