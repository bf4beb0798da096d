import HTTPTypes
package import Hummingbird
package import MediaStore
import ServiceRuntime
package import VerificationDomain

/// Receives multipart uploads: the part named `file` goes into the media store while it streams in, the other fields
/// into memory, in any order.
package struct UploadReceiver: Sendable {
    private let media: EncryptedMediaStore
    private let identifiers: IdentifierSource

    /// What a form may add to its file, in bytes.
    private static let envelope = 256 * 1024

    package init(media: EncryptedMediaStore, identifiers: IdentifierSource) {
        self.media = media
        self.identifiers = identifiers
    }

    /// Reads the form, and lets `record` write down what it brought.
    ///
    /// Whatever fails, nothing is left in the store. A commit whose outcome is unknown counts as failed: a row without
    /// a file is harmless, since its id was never told, while a file without a row would escape its erasure.
    /// - Throws: `MediaError` for the file; `MultipartError` for the form; ``UploadError``; what `record` throws.
    package func receive<Recorded>(
        _ request: Request, scope: Scope, policy: UploadPolicy, record: (UploadForm) async throws -> Recorded
    ) async throws -> Recorded {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }),
            length > policy.sizes.upperBound + Self.envelope
        {
            throw MediaError.tooLarge(maximum: policy.sizes.upperBound)
        }
        var staged: UploadForm.StagedFile?
        do {
            let reader = try MultipartReader(request)
            var fields: [String: String] = [:]
            while let part = try await reader.nextPart() {
                guard part.name == "file" else {
                    fields[part.name] = try await part.text()
                    continue
                }
                guard staged == nil else { throw UploadError.severalFiles }
                guard part.isFile else { throw UploadError.notAFile }
                staged = try await self.stage(part, scope: scope, policy: policy)
            }
            return try await record(UploadForm(fields: fields, file: staged))
        } catch {
            if let staged { await self.discard(staged.key) }
            throw error
        }
    }

    private func stage(
        _ part: MultipartPart, scope: Scope, policy: UploadPolicy
    ) async throws -> UploadForm.StagedFile {
        let objectID: MediaObjectID = self.identifiers.next()
        let key = BlobKey(tenantID: scope.tenantID.rawValue, objectID: objectID.rawValue)
        let stored = try await self.media.putUpload(
            key, chunks: part.body, declared: DeclaredFile(fileName: part.fileName, contentType: part.contentType),
            policy: policy)
        return UploadForm.StagedFile(
            key: key, fileName: part.fileName ?? "file.\(stored.media.type.fileExtension)", stored: stored)
    }

    /// Not cancelled with the request: a file that no row names would stay for good.
    private func discard(_ key: BlobKey) async {
        await Task { try? await self.media.delete(key) }.value
    }
}

/// Why a form that is well-formed multipart is no upload.
package enum UploadError: Error, Equatable {
    /// The field `file` came more than once.
    case severalFiles
    /// The field `file` is a plain text.
    case notAFile
}
