import CanonicalJSON
import Foundation
import Hummingbird
import MediaStore
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

/// Serves `/v3.6/live_photos` within the scope of the API token, and uploads within that of an SDK token.
struct LivePhotoController: Sendable {
    let uploads: UploadReceiver
    let media: RecordMedia
    let downloads: MediaDownload

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .get(":live_photo_id", use: self.find)
            .get(":live_photo_id/download", use: self.download)
    }

    /// What SDK tokens open, too.
    var uploadRoutes: RouteCollection<UploadRequestContext> {
        RouteCollection(context: UploadRequestContext.self).post(use: self.upload)
    }

    @Sendable
    func upload(_ request: Request, context: UploadRequestContext) async throws -> Response {
        let scope = context.scope
        let policy = scope.isSandbox ? UploadPolicy.sandboxPhoto : UploadPolicy.livePhoto
        return try await JSONAnswer.to({ (photo: LivePhoto) in
            JSONAnswer(photo.response, status: .created, about: photo.applicantID)
        }) {
            try await self.uploads.receive(
                request, scope: scope, policy: policy,
                check: { UploadForm.mistakes(beside: context.completed($0), Self.parse) }
            ) { form in
                let fields = context.completed(form.fields)
                let (applicantID, file) = try Self.parse(UploadForm(fields: fields, file: form.file))
                return try await namingField("applicant_id", given: fields["applicant_id"]) {
                    try context.require(applicantID)
                    return try await self.media.livePhoto(of: applicantID, file: file.mediaFile, scope: scope)
                }
            }
        }
    }

    /// Source: API reference, "Upload live photo".
    static func parse(
        _ form: UploadForm
    ) throws(ValidationError) -> (applicantID: ApplicantID, file: UploadForm.StagedFile) {
        var fields = FieldReader(DocumentRequest.object(of: form.fields))
        let applicantID: ApplicantID? = fields.identifier("applicant_id", resource: "Applicant")
        _ = fields.formFlag("advanced_validation")
        if form.file == nil { fields.refuse("file", "can't be blank") }
        try fields.wrong.throwIfAny()
        guard let applicantID, let file = form.file else { throw fields.wrong }
        return (applicantID, file)
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(try await self.media.findLivePhoto(try self.id(context), scope: context.scope).response)
    }

    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let applicant = try QueryReader.requiredApplicant(request)
        let photos = try await self.media.listLivePhotos(of: applicant, scope: context.scope)
        return .json(.object(["live_photos": .array(photos.map(\.response))]))
    }

    @Sendable
    func download(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let photo = try await self.media.findLivePhoto(try self.id(context), scope: context.scope)
        try await self.media.noteDownload(of: .livePhoto(photo.id), by: context.actor, scope: context.scope)
        return try await self.downloads.response(
            photo.file, named: photo.file.fileName, tenant: context.scope.tenantID)
    }

    private func id(_ context: ScopedRequestContext) throws -> LivePhotoID {
        try context.parameters.identifier("live_photo_id", resource: "LivePhoto")
    }
}

extension LivePhoto {
    /// Source: API reference, "Live photo object"; `file_type` is a media type here.
    var response: JSONValue {
        self.file.response(id: self.id, createdAt: self.createdAt, path: "/v3.6/live_photos/\(self.id)")
    }
}

extension MediaFile {
    /// A photo as the API shows it; live photos and ID photos have the same keys.
    /// - Parameter path: The photo's own address, without host.
    func response<Subject>(id: Identifier<Subject>, createdAt: Date, path: String) -> JSONValue {
        .object([
            "id": .string(id.description),
            "created_at": .string(WireDate.text(createdAt)),
            "href": .string(path),
            "download_href": .string("\(path)/download"),
            "file_name": .string(self.fileName),
            "file_type": .string(self.contentType),
            "file_size": .integer(Int64(self.byteCount)),
        ])
    }
}
