/// A `bytea` value; `[UInt8]` itself binds and reads alike.
///
/// Prints its length only.
package struct SQLBytes: SQLEncodable, SQLDecodable, Equatable, Hashable, CustomStringConvertible {
    /// The bytes as stored.
    package var bytes: [UInt8]

    /// Wraps bytes.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static var sqlOID: UInt32 { SQLType.bytea }
    package var sqlParameter: SQLParameter { SQLParameter(oid: SQLType.bytea, .bytes(self.bytes)) }

    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> SQLBytes {
        guard cell.oid == SQLType.bytea, let bytes = cell.bytes else { throw cell.failure(expected: "bytea") }
        return SQLBytes(bytes)
    }

    package var description: String { "\(self.bytes.count) bytes" }
}
