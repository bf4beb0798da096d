/// One value of a row as the server sent it, for ``SQLDecodable`` conformances.
///
/// It keeps the result alive, so its bytes stay valid as long as it does.
package struct SQLCell {
    /// The Postgres type of the value (`pg_type.oid`).
    package let oid: UInt32
    private let pointer: UnsafeRawBufferPointer?
    private let owner: SQLResult
    private let columnIndex: Int

    init(owner: SQLResult, row: Int, column: Int) {
        self.owner = owner
        self.columnIndex = column
        self.oid = owner.type(ofColumn: column)
        self.pointer = owner.value(row: row, column: column)
    }

    private init(element pointer: UnsafeRawBufferPointer?, oid: UInt32, of array: SQLCell) {
        self.oid = oid
        self.pointer = pointer
        self.owner = array.owner
        self.columnIndex = array.columnIndex
    }

    /// Whether the value is NULL.
    package var isNull: Bool { self.pointer == nil }

    /// The name of the value's column.
    package var column: String { self.owner.name(ofColumn: self.columnIndex) }

    /// A copy of the value in the type's binary format; `nil` for NULL.
    package var bytes: [UInt8]? { self.withBytes { $0.map(Array.init) } }

    /// Lends the value in the type's binary format (`nil` for NULL), for the time of the call only.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer?) -> R) -> R {
        withExtendedLifetime(self.owner) { body(self.pointer) }
    }

    /// The error for a value that is not what was asked for.
    /// - Parameter expected: The type that was asked for, never the value.
    package func failure(expected: String) -> SQLError {
        .decoding(column: self.column, expected: self.isNull ? "\(expected), not NULL" : expected)
    }

    /// The elements of a one-dimensional array.
    func arrayElements() throws(SQLError) -> [SQLCell] {
        var reader = ArrayReader(rest: self.pointer)
        guard let dimensions = reader.next(), reader.next() != nil, let oid = reader.next(), dimensions <= 1 else {
            throw self.failure(expected: "array")
        }
        guard dimensions == 1 else { return [] }
        guard let count = reader.next(), reader.next() != nil else { throw self.failure(expected: "array") }
        var elements: [SQLCell] = []
        elements.reserveCapacity(Int(min(count, 4096)))
        for _ in 0..<count {
            guard let length = reader.next() else { throw self.failure(expected: "array") }
            if length == UInt32.max {
                elements.append(SQLCell(element: nil, oid: oid, of: self))
            } else {
                guard let bytes = reader.take(Int(length)) else { throw self.failure(expected: "array") }
                elements.append(SQLCell(element: bytes, oid: oid, of: self))
            }
        }
        return elements
    }
}

/// Reads the parts of an array in binary format, never past its end.
private struct ArrayReader {
    var rest: UnsafeRawBufferPointer?

    mutating func next() -> UInt32? {
        self.take(4).map { UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self)) }
    }

    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard let rest = self.rest, rest.count >= count else { return nil }
        self.rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        return UnsafeRawBufferPointer(rebasing: rest.prefix(count))
    }
}
