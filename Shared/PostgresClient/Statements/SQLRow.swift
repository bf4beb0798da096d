/// One row of a result; reads columns lazily.
package struct SQLRow: Sendable {
    let result: SQLResult
    let index: Int

    /// Reads a column.
    ///
    /// Columns are found fastest in the order of the `SELECT` list: the search begins behind the last one read.
    /// - Parameter column: The column's name as the statement returns it.
    /// - Throws: ``SQLError/decoding(column:expected:)`` when the column is missing, NULL for a type that is not
    ///   optional, or of another type. The error names the column and never the value.
    package func decode<T: SQLDecodable>(_ column: String, as type: T.Type = T.self) throws(SQLError) -> T {
        try T.decodeSQL(try self.cell(column))
    }

    /// Reads a column into a `RawRepresentable` type that declares no conformance of its own.
    @_disfavoredOverload
    package func decode<T: RawRepresentable>(_ column: String, as type: T.Type = T.self) throws(SQLError) -> T
    where T.RawValue: SQLDecodable {
        let cell = try self.cell(column)
        guard let value = T(rawValue: try T.RawValue.decodeSQL(cell)) else {
            throw cell.failure(expected: "\(T.self)")
        }
        return value
    }

    /// Reads a nullable column into a `RawRepresentable` type that declares no conformance of its own.
    @_disfavoredOverload
    package func decode<T: RawRepresentable>(_ column: String, as type: T?.Type = T?.self) throws(SQLError) -> T?
    where T.RawValue: SQLDecodable {
        try self.cell(column).isNull ? nil : try self.decode(column, as: T.self)
    }

    /// The raw cell of a column.
    /// - Throws: ``SQLError/decoding(column:expected:)`` when there is no such column.
    package func cell(_ column: String) throws(SQLError) -> SQLCell {
        guard let position = self.result.position(of: column) else {
            throw .decoding(column: column, expected: "a column of this name")
        }
        return SQLCell(owner: self.result, row: self.index, column: position)
    }
}
