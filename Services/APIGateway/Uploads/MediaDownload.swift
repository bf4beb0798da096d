import Foundation
import HTTPTypes
import Hummingbird
import MediaStore
import ServiceRuntime
import VerificationDomain

/// Sends a stored file: decrypted as it streams, never cached, never shown inline.
struct MediaDownload: Sendable {
    let media: EncryptedMediaStore

    /// A stored file's bytes, decrypted.
    /// - Parameter maximum: More are not read.
    /// - Returns: `nil` when they are gone, or are more.
    /// - Throws: what the store throws.
    func bytes(of file: MediaFile, tenant: TenantID, upTo maximum: Int) async throws -> [UInt8]? {
        guard file.byteCount <= maximum else { return nil }
        return try await self.media.read(
            BlobKey(tenantID: tenant.rawValue, objectID: file.objectID.rawValue), upTo: maximum)
    }

    /// Sends bytes that were made of a stored file.
    func response(_ bytes: [UInt8], contentType: String, named name: String) -> Response {
        Response(
            status: .ok, headers: Self.headers(contentType: contentType, name: name),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// - Throws: `Problem`: 404 when the bytes are gone.
    func response(
        _ file: MediaFile, named name: String, tenant: TenantID
    ) async throws -> Response {
        let key = BlobKey(tenantID: tenant.rawValue, objectID: file.objectID.rawValue)
        guard let chunks = try await self.media.get(key) else { throw Problem.notFound }
        return Response(
            status: .ok, headers: Self.headers(contentType: file.contentType, name: name),
            body: ResponseBody(contentLength: file.byteCount) { writer in
                for try await chunk in chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
                try await writer.finish(nil)
            })
    }

    private static func headers(contentType: String, name: String) -> HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = contentType
        headers[.contentDisposition] = Self.disposition(name)
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        return headers
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
