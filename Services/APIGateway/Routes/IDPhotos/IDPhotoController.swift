import CanonicalJSON
import Hummingbird
import MediaStore
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/id_photos` within the scope of the API token.
struct IDPhotoController: Sendable {
    let uploads: UploadReceiver
    let media: RecordMedia
    let downloads: MediaDownload

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .post(use: self.upload)
            .get(":id_photo_id", use: self.find)
            .get(":id_photo_id/download", use: self.download)
    }

    @Sendable
    func upload(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let scope = context.scope
        let policy = scope.isSandbox ? UploadPolicy.sandboxPhoto : UploadPolicy.livePhoto
        return try await JSONAnswer.to({ (photo: IDPhoto) in
            JSONAnswer(photo.response, status: .created, about: photo.applicantID)
        }) {
            try await self.uploads.receive(
                request, scope: scope, policy: policy, check: { UploadForm.mistakes(beside: $0, Self.parse) }
            ) { form in
                let (applicantID, file) = try Self.parse(form)
                return try await namingField("applicant_id", given: form.fields["applicant_id"]) {
                    try await self.media.idPhoto(of: applicantID, file: file.mediaFile, scope: scope)
                }
            }
        }
    }

    /// Source: API reference, "Upload ID photo".
    static func parse(
        _ form: UploadForm
    ) throws(ValidationError) -> (applicantID: ApplicantID, file: UploadForm.StagedFile) {
        var fields = FieldReader(DocumentRequest.object(of: form.fields))
        let applicantID: ApplicantID? = fields.identifier("applicant_id", resource: "Applicant")
        if form.file == nil { fields.refuse("file", "can't be blank") }
        try fields.wrong.throwIfAny()
        guard let applicantID, let file = form.file else { throw fields.wrong }
        return (applicantID, file)
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(try await self.media.findIDPhoto(try self.id(context), scope: context.scope).response)
    }

    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let applicant = try QueryReader.requiredApplicant(request)
        let photos = try await self.media.listIDPhotos(of: applicant, scope: context.scope)
        return .json(.object(["id_photos": .array(photos.map(\.response))]))
    }

    @Sendable
    func download(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let photo = try await self.media.findIDPhoto(try self.id(context), scope: context.scope)
        try await self.media.noteDownload(of: .idPhoto(photo.id), by: context.actor, scope: context.scope)
        return try await self.downloads.response(
            photo.file, named: photo.file.fileName, tenant: context.scope.tenantID)
    }

    private func id(_ context: ScopedRequestContext) throws -> IDPhotoID {
        try context.parameters.identifier("id_photo_id", resource: "IDPhoto")
    }
}

extension IDPhoto {
    /// Source: API reference, "ID photo object"; `file_type` is a media type here.
    var response: JSONValue {
        self.file.response(id: self.id, createdAt: self.createdAt, path: "/v3.6/id_photos/\(self.id)")
    }
}
