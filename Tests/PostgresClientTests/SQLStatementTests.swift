import Foundation
import PostgresClient
import Testing

@Suite
struct SQLStatementTests {
    @Test
    func interpolationBinds() {
        let hostile = "x'; DROP TABLE checks; --"
        let statement: SQLStatement = "SELECT \(hostile), \(5), \(UUID?.none)"
        #expect(statement.text == "SELECT $1, $2, $3")
        #expect(statement.parameters.map(\.oid) == [25, 20, 2950])
        #expect(statement.parameters.first?.bytes == Array(hostile.utf8))
        #expect(statement.parameters.last?.isNull == true)
    }

    @Test
    func fragmentsRenumber() {
        let inner: SQLStatement = "b = \(2) AND note <> '$1' AND c = \(3)"
        let statement: SQLStatement = "WHERE a = \(1) AND (\(fragment: inner)) AND d = \(4) /* \(fragment: "ok") */"
        #expect(statement.text == "WHERE a = $1 AND (b = $2 AND note <> '$1' AND c = $3) AND d = $4 /* ok */")
        #expect(statement.parameters.compactMap { $0.bytes?.last } == [1, 2, 3, 4])
    }

    @Test
    func sumsRenumberBeyondNine() {
        var statement: SQLStatement = "SELECT \(0)"
        for value in 1...11 { statement = statement + ", \(value)" }
        let joined = statement + " UNION " + statement
        #expect(joined.text.hasSuffix(", $22, $23, $24"))
        #expect(joined.parameters.count == 24)
    }

    @Test
    func joinedStatementsRun() async throws {
        try await TestDatabase.withPool { pool async throws in
            let filter: SQLStatement = "n > \(3) AND n <> \(5)"
            let sum = try await pool.first(
                "SELECT sum(n) AS sum FROM generate_series(1, \(7)) AS n WHERE \(fragment: filter)" + " AND n < \(7)",
                in: .unscoped
            ) { try $0.decode("sum", as: Int.self) }
            #expect(sum == 4 + 6)
        }
    }

    @Test
    func valuesAreNotPrinted() {
        let statement: SQLStatement = "SELECT \("Jane Doe")"
        var dumped = ""
        dump(statement.parameters, to: &dumped)
        #expect("\(statement) \(statement.parameters)" == "SELECT $1 [redacted]")
        #expect("\(SQLBytes([1, 2])) \(SQLJSON(text: "{}"))" == "2 bytes 2 bytes of JSON")
    }

    @Test
    func refusalsPrintNoValue() {
        let error = SQLError.server(
            SQLServerError.fixture(sqlState: "23505", message: "Key (email)=(jane@example.com) exists", constraint: "u")
        )
        #expect(!"\(error) \(String(reflecting: error))".contains("jane"))
        #expect(error.isUniqueViolation())
        #expect(error.isUniqueViolation(of: "u"))
        #expect(!error.isUniqueViolation(of: "v"))
        #expect(!error.isForeignKeyViolation())
    }

    @Test
    func refusalsTellTheirKind() {
        #expect(SQLError.server(.fixture(sqlState: "40001")).isSerializationFailure)
        #expect(SQLError.server(.fixture(sqlState: "40P01")).isSerializationFailure)
        #expect(SQLError.server(.fixture(sqlState: "55P03")).isLockTimeout)
        #expect(SQLError.server(.fixture(sqlState: "23503", constraint: "f")).isForeignKeyViolation(of: "f"))
        #expect(SQLError.server(.fixture(sqlState: "23514")).isCheckViolation())
        #expect(SQLError.unavailable("gone").isUnavailable)
        #expect(!SQLError.poolTimeout.isUnavailable)
    }
}
