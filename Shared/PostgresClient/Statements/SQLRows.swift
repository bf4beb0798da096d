/// The rows of one result, decoded as they are read.
package struct SQLRows: Sendable, RandomAccessCollection {
    private let result: SQLResult

    init(result: SQLResult) { self.result = result }

    /// How many rows the statement inserted, updated, deleted or selected; 0 for other commands.
    package var affected: Int { self.result.affected }

    package var startIndex: Int { 0 }
    package var endIndex: Int { self.result.rowCount }
    package subscript(position: Int) -> SQLRow {
        precondition(position >= 0 && position < self.result.rowCount, "row index out of range")
        return SQLRow(result: self.result, index: position)
    }
}
