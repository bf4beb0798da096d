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
    private let metrics: UploadMetrics

    /// What a form may add to its file, in bytes.
    private static let envelope = 256 * 1024

    /// - Parameters:
    ///   - media: Where files are put.
    ///   - identifiers: Names them.
    ///   - metrics: Counts what becomes of them.
    package init(
        media: EncryptedMediaStore, identifiers: IdentifierSource, metrics: UploadMetrics = UploadMetrics()
    ) {
        self.media = media
        self.identifiers = identifiers
        self.metrics = metrics
    }

    /// Reads the form, and lets `record` write down what it brought.
    ///
    /// Whatever fails, nothing is left in the store. A commit whose outcome is unknown counts as failed: a row without
    /// a file is harmless, since its id was never told, while a file without a row would escape its erasure.
    ///
    /// A file that is refused is not the only thing to be told: the other fields are read and checked all the same, as
    /// long as the form is no longer than one with a good file.
    /// - Parameter check: What is wrong with the fields beside the file; asked when the file is refused.
    /// - Throws: `MediaError` for the file; ``RefusedUpload`` when `check` finds more; `MultipartError` for the form;
    ///   ``UploadError``; what `record` throws.
    package func receive<Recorded>(
        _ request: Request, scope: Scope, policy: UploadPolicy,
        check: (_ fields: [String: String]) -> ValidationError = { _ in ValidationError() },
        record: (UploadForm) async throws -> Recorded
    ) async throws -> Recorded {
        do {
            let (recorded, bytes) = try await self.received(
                request, scope: scope, policy: policy, check: check, record: record)
            self.metrics.kept(bytes: bytes)
            return recorded
        } catch {
            self.metrics.failed(error)
            throw error
        }
    }

    private func received<Recorded>(
        _ request: Request, scope: Scope, policy: UploadPolicy, check: (_ fields: [String: String]) -> ValidationError,
        record: (UploadForm) async throws -> Recorded
    ) async throws -> (Recorded, bytes: Int?) {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }),
            length > policy.sizes.upperBound + Self.envelope
        {
            throw MediaError.tooLarge(maximum: policy.sizes.upperBound)
        }
        var staged: UploadForm.StagedFile?
        do {
            let reader = try MultipartReader(request)
            var fields: [String: String] = [:]
            var refusal: MediaError?
            while let part = try await reader.nextPart() {
                guard part.name == "file" else {
                    guard fields[part.name] == nil else { throw UploadError.repeatedField(part.name) }
                    fields[part.name] = try await part.text()
                    continue
                }
                guard staged == nil, refusal == nil else { throw UploadError.severalFiles }
                guard part.isFile else { throw UploadError.notAFile }
                do {
                    staged = try await self.stage(part, scope: scope, policy: policy)
                } catch let error as MediaError {
                    refusal = error
                    guard try await Self.isSkipped(part, limit: policy.sizes.upperBound, after: error) else {
                        throw Self.refused(error, check(fields).ofGiven(fields))
                    }
                }
            }
            if let refusal { throw Self.refused(refusal, check(fields)) }
            return (
                try await record(UploadForm(fields: fields, file: staged)),
                staged?.stored.media.size
            )
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

    /// Reads over what is left of a refused file, to come to the fields after it.
    /// - Returns: Whether its end was reached, which is not tried with a file that is too large.
    private static func isSkipped(
        _ part: MultipartPart, limit: Int, after refusal: MediaError
    ) async throws -> Bool {
        if case .tooLarge = refusal { return false }
        var skipped = 0
        for try await chunk in part.body {
            skipped += chunk.count
            if skipped > limit { return false }
        }
        return true
    }

    private static func refused(_ file: MediaError, _ fields: ValidationError) -> any Error {
        fields.isEmpty ? file : RefusedUpload(file: file, fields: fields)
    }

    /// Not cancelled with the request: a file that no row names would stay for good.
    private func discard(_ key: BlobKey) async {
        await Task { try? await self.media.delete(key) }.value
    }
}

extension ValidationError {
    /// What is wrong with fields that have been read: of the others nobody knows whether they were sent.
    fileprivate func ofGiven(_ fields: [String: String]) -> ValidationError {
        ValidationError(
            self.fields.filter { path, _ in
                let root = path.prefix { $0 != "." }
                return fields.keys.contains { name in name.prefix { $0 != "[" } == root }
            })
    }
}
