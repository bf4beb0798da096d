/// What can be bound to a statement.
///
/// Arrays of a conforming type bind as a Postgres array (`[UInt8]` as `bytea`), for `UNNEST` and `ANY`;
/// arrays of arrays, other than `[[UInt8]]`, have no Postgres type and are refused by the server.
/// A `RawRepresentable` type gets its conformance from its raw value.
package protocol SQLEncodable: Sendable {
    /// The Postgres type, so that a NULL has one too.
    static var sqlOID: UInt32 { get }
    /// The value in the type's binary format.
    var sqlParameter: SQLParameter { get }

    /// The Postgres type of `[Self]`; by default the array type of ``sqlOID``.
    static var sqlArrayOID: UInt32 { get }
    /// Many values as one parameter; by default a one-dimensional array.
    static func sqlArray(_ elements: [Self]) -> SQLParameter
}

/// What can be read from a column.
package protocol SQLDecodable: Sendable {
    /// Reads one cell.
    /// - Throws: ``SQLError/decoding(column:expected:)``, which never carries the value.
    static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> Self

    /// Reads an array; by default a one-dimensional Postgres array.
    static func decodeSQLArray(_ cell: SQLCell) throws(SQLError) -> [Self]
}

extension SQLEncodable {
    package static var sqlArrayOID: UInt32 { SQLType.array(of: Self.sqlOID) }

    // array_recv: dimensions, whether there are NULLs, element type; length and lower bound; length and bytes each.
    package static func sqlArray(_ elements: [Self]) -> SQLParameter {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + elements.count * 20)
        bytes.appendBigEndian(elements.isEmpty ? 0 : 1, width: 4)
        let nullFlag = bytes.count + 3
        bytes.appendBigEndian(0, width: 4)
        bytes.appendBigEndian(UInt64(Self.sqlOID), width: 4)
        guard !elements.isEmpty else { return SQLParameter(oid: Self.sqlArrayOID, .bytes(bytes)) }
        bytes.appendBigEndian(UInt64(elements.count), width: 4)
        bytes.appendBigEndian(1, width: 4)
        for element in elements {
            let parameter = element.sqlParameter
            let lengthAt = bytes.count
            bytes.appendBigEndian(UInt64(UInt32.max), width: 4)  // -1: NULL
            if parameter.isNull {
                bytes[nullFlag] = 1
            } else {
                parameter.append(to: &bytes)
                let length = UInt32(truncatingIfNeeded: bytes.count - lengthAt - 4)
                withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(lengthAt..<(lengthAt + 4), with: $0) }
            }
        }
        return SQLParameter(oid: Self.sqlArrayOID, .bytes(bytes))
    }
}

extension SQLDecodable {
    package static func decodeSQLArray(_ cell: SQLCell) throws(SQLError) -> [Self] {
        let elements = try cell.arrayElements()
        var values: [Self] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            values.append(try Self.decodeSQL(element))
        }
        return values
    }
}

extension Optional: SQLEncodable where Wrapped: SQLEncodable {
    package static var sqlOID: UInt32 { Wrapped.sqlOID }
    package var sqlParameter: SQLParameter { self?.sqlParameter ?? .null(oid: Wrapped.sqlOID) }
}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> Wrapped? {
        cell.isNull ? nil : try Wrapped.decodeSQL(cell)
    }
}

extension Array: SQLEncodable where Element: SQLEncodable {
    package static var sqlOID: UInt32 { Element.sqlArrayOID }
    package var sqlParameter: SQLParameter { Element.sqlArray(self) }
}

extension Array: SQLDecodable where Element: SQLDecodable {
    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> [Element] {
        try Element.decodeSQLArray(cell)
    }
}

extension SQLEncodable where Self: RawRepresentable, RawValue: SQLEncodable {
    package static var sqlOID: UInt32 { RawValue.sqlOID }
    package var sqlParameter: SQLParameter { self.rawValue.sqlParameter }
}

extension SQLDecodable where Self: RawRepresentable, RawValue: SQLDecodable {
    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> Self {
        guard let value = Self(rawValue: try RawValue.decodeSQL(cell)) else {
            throw cell.failure(expected: "\(Self.self)")
        }
        return value
    }
}
