/// A `jsonb` value as UTF-8 JSON text, neither parsed nor checked here: the server refuses what is not JSON.
///
/// Prints its length only.
package struct SQLJSON: SQLEncodable, SQLDecodable, Equatable, Hashable, CustomStringConvertible {
    /// The JSON text. As read, it is the server's spelling: keys in its order, duplicates gone.
    package var bytes: [UInt8]

    /// Wraps the UTF-8 bytes of a JSON document.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Wraps the UTF-8 bytes of a JSON document.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// Wraps a JSON document.
    package init(text: String) { self.bytes = Array(text.utf8) }

    package static var sqlOID: UInt32 { SQLType.jsonb }
    package var sqlParameter: SQLParameter { SQLParameter(oid: SQLType.jsonb, .json(self.bytes)) }

    /// Reads `jsonb` or `json`.
    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> SQLJSON {
        let text = cell.withBytes { bytes -> [UInt8]? in
            guard let bytes else { return nil }
            return switch cell.oid {
            case SQLType.jsonb: bytes.first == 1 ? Array(bytes.dropFirst()) : nil
            case SQLType.json: Array(bytes)
            default: nil
            }
        }
        guard let text else { throw cell.failure(expected: "jsonb") }
        return SQLJSON(text)
    }

    package var description: String { "\(self.bytes.count) bytes of JSON" }
}
