import CLibPQ
import Glibc
import Synchronization

/// Owns one `PGresult` and frees it with its last row.
///
/// `@unchecked Sendable`: libpq never changes a finished result, and reading one from several threads is allowed
/// (libpq manual, "Behavior in Threaded Programs"); the search position is an atomic.
final class SQLResult: @unchecked Sendable {
    private let pointer: OpaquePointer
    let rowCount: Int
    private let columnCount: Int
    /// Where the next search for a column begins.
    private let nextColumn = Atomic<Int>(0)

    /// Takes ownership of a result.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
        self.rowCount = Int(PQntuples(pointer))
        self.columnCount = Int(PQnfields(pointer))
    }

    deinit { PQclear(self.pointer) }

    var affected: Int {
        PQcmdTuples(self.pointer).map { Int(atol($0)) } ?? 0
    }

    func type(ofColumn column: Int) -> UInt32 { PQftype(self.pointer, Int32(column)) }

    func name(ofColumn column: Int) -> String {
        PQfname(self.pointer, Int32(column)).map { String(cString: $0) } ?? ""
    }

    /// The bytes of a cell, valid as long as this object; `nil` for NULL.
    func value(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        let row = Int32(row)
        let column = Int32(column)
        guard PQgetisnull(self.pointer, row, column) == 0, let value = PQgetvalue(self.pointer, row, column) else {
            return nil
        }
        return UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(self.pointer, row, column)))
    }

    /// The position of a column, searched from behind the last one found.
    func position(of column: String) -> Int? {
        let start = self.nextColumn.load(ordering: .relaxed)
        let found = column.withCString { name -> Int? in
            for offset in 0..<self.columnCount {
                let candidate = (start + offset) % self.columnCount
                if let other = PQfname(self.pointer, Int32(candidate)), strcmp(name, other) == 0 { return candidate }
            }
            return nil
        }
        if let found { self.nextColumn.store((found + 1) % self.columnCount, ordering: .relaxed) }
        return found
    }
}
