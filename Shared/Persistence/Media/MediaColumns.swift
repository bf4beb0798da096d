import PostgresClient
import VerificationDomain

/// The columns that every table of uploaded files has.
enum MediaColumns {
    static func file(_ row: SQLRow) throws -> MediaFile {
        MediaFile(
            objectID: try row.decode("object_id"), fileName: try row.decode("file_name"),
            contentType: try row.decode("content_type"), byteCount: try row.decode("byte_count"),
            sha256: try row.decode("sha256", as: SQLBytes.self).bytes)
    }
}
