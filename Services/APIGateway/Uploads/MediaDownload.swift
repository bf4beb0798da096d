import Foundation
import HTTPTypes
import Hummingbird
import MediaStore
import ServiceRuntime
import VerificationDomain

/// Sends a stored file: decrypted as it streams, never cached, never shown inline.
struct MediaDownload: Sendable {
    let media: EncryptedMediaStore

    /// - Throws: `Problem`: 404 when the bytes are gone.
    func response(
        _ file: MediaFile, named name: String, tenant: TenantID
    ) async throws -> Response {
        let key = BlobKey(tenantID: tenant.rawValue, objectID: file.objectID.rawValue)
        guard let chunks = try await self.media.get(key) else { throw Problem.notFound }
        var headers = HTTPFields()
        headers[.contentType] = file.contentType
        headers[.contentDisposition] = Self.disposition(name)
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: file.byteCount) { writer in
                for try await chunk in chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
                try await writer.finish(nil)
            })
    }

    /// `attachment` with a plain `filename` that has no spaces, as client libraries expect one.
    static func disposition(_ name: String) -> String {
        let safe = name.unicodeScalars.map { scalar -> Character in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains(scalar))
                ? Character(scalar) : "_"
        }
        return "attachment; filename=\"\(String(safe))\""
    }
}
