import Foundation
import PostgresClient
import Testing

extension ServerTests {
    @Suite
    struct SQLValueTests {
        private enum Status: String, SQLEncodable, SQLDecodable {
            case complete, withdrawn
        }

        private enum Undeclared: Int {
            case one = 1
        }

        private struct ApplicantID: RawRepresentable, SQLEncodable, SQLDecodable, Equatable {
            let rawValue: UUID
        }

        private func roundTrip<T: SQLEncodable & SQLDecodable>(_ value: T) async throws -> T {
            try await TestDatabase.withPool { pool async throws in
                let row = try await pool.query("SELECT \(value) AS value", in: .unscoped).first
                return try #require(row).decode("value", as: T.self)
            }
        }

        @Test(arguments: [Int.min, -1, 0, 1, Int.max])
        func integersReturnAsSent(_ value: Int) async throws {
            #expect(try await self.roundTrip(value) == value)
        }

        @Test
        func narrowIntegersReturnAsSent() async throws {
            #expect(try await self.roundTrip(Int32.min) == Int32.min)
            #expect(try await self.roundTrip(Int16.max) == Int16.max)
            #expect(try await self.roundTrip(Int64.min) == Int64.min)
            #expect(try await self.roundTrip(UInt8.max) == UInt8.max)
        }

        @Test(arguments: [0, -0.1, 1e300, .pi, .infinity])
        func doublesReturnAsSent(_ value: Double) async throws {
            #expect(try await self.roundTrip(value) == value)
        }

        @Test(arguments: ["", "plain", "Łódź 東京 👩🏽‍🚀 e\u{301}", "quote ' \" \\ $1", "line\nbreak"])
        func textReturnsAsSent(_ value: String) async throws {
            let returned = try await self.roundTrip(value)
            #expect(Array(returned.utf8) == Array(value.utf8))
        }

        @Test
        func booleansAndIdentifiersReturnAsSent() async throws {
            let id = UUID()
            #expect(try await self.roundTrip(true))
            #expect(try await self.roundTrip(false) == false)
            #expect(try await self.roundTrip(id) == id)
        }

        @Test(arguments: ["2026-03-01T10:20:30.123456Z", "1999-12-31T23:59:59.999999Z", "1899-01-01T00:00:00.000001Z"])
        func timesKeepTheirMicroseconds(_ text: String) async throws {
            try await TestDatabase.withPool { pool async throws in
                let sent = try await pool.first("SELECT \(text)::timestamptz AS at", in: .unscoped) { row in
                    try row.decode("at", as: Date.self)
                }
                let date = try #require(sent)
                let isSame = try await pool.first(
                    "SELECT \(date) = \(text)::timestamptz AS same", in: .unscoped
                ) { try $0.decode("same", as: Bool.self) }
                #expect(isSame == true)
                #expect(try await self.roundTrip(date) == date)
            }
        }

        @Test
        func endlessTimesAreTheDistantOnes() async throws {
            try await TestDatabase.withPool { pool async throws in
                let row = try #require(
                    try await pool.query(
                        "SELECT 'infinity'::timestamptz AS late, '-infinity'::timestamptz AS early", in: .unscoped
                    ).first)
                #expect(try row.decode("late", as: Date.self) == .distantFuture)
                #expect(try row.decode("early", as: Date.self) == .distantPast)
            }
        }

        @Test
        func datesAndLocalTimesReadAsUTC() async throws {
            try await TestDatabase.withPool { pool async throws in
                let row = try #require(
                    try await pool.query(
                        "SELECT '2001-01-02'::date AS day, '2001-01-01 00:00:01'::timestamp AS local", in: .unscoped
                    ).first)
                #expect(try row.decode("day", as: Date.self) == Date(timeIntervalSinceReferenceDate: 86_400))
                #expect(try row.decode("local", as: Date.self) == Date(timeIntervalSinceReferenceDate: 1))
            }
        }

        @Test
        func bytesReturnAsSent() async throws {
            let bytes: [UInt8] = [0, 1, 255, 92, 39, 0]
            #expect(try await self.roundTrip(bytes) == bytes)
            #expect(try await self.roundTrip([UInt8]()) == [])
            #expect(try await self.roundTrip(SQLBytes(bytes)) == SQLBytes(bytes))
        }

        @Test
        func documentsReturnAsJSON() async throws {
            let returned = try await self.roundTrip(SQLJSON(text: #"{"name":"Zoë","n":[1,null]}"#))
            let object = try JSONSerialization.jsonObject(with: Data(returned.bytes)) as? [String: Any]
            #expect(object?["name"] as? String == "Zoë")
            #expect((object?["n"] as? [Any])?.count == 2)
        }

        @Test
        func nothingIsNULL() async throws {
            #expect(try await self.roundTrip(String?.none) == nil)
            #expect(try await self.roundTrip(UUID?.none) == nil)
            #expect(try await self.roundTrip(Date?.none) == nil)
            #expect(try await self.roundTrip([Int]?.none) == nil)
            #expect(try await self.roundTrip(Int?.some(7)) == 7)
        }

        @Test
        func arraysReturnAsSent() async throws {
            let ids = [UUID(), UUID()]
            let times = [Date(timeIntervalSinceReferenceDate: 0), Date(timeIntervalSinceReferenceDate: 0.5)]
            #expect(try await self.roundTrip(ids) == ids)
            #expect(try await self.roundTrip(times) == times)
            #expect(try await self.roundTrip(["a", "", "ß"]) == ["a", "", "ß"])
            #expect(try await self.roundTrip([Int]()) == [])
            #expect(try await self.roundTrip([1, -2, Int.max]) == [1, -2, Int.max])
            #expect(try await self.roundTrip([Int64.min]) == [Int64.min])
            #expect(try await self.roundTrip([true, false]) == [true, false])
            #expect(try await self.roundTrip([0.5, -1]) == [0.5, -1])
            #expect(try await self.roundTrip([[UInt8]]([[], [1, 2], [255]])) == [[], [1, 2], [255]])
        }

        @Test
        func arraysHoldNULL() async throws {
            let id = UUID()
            #expect(try await self.roundTrip(["a", nil]) == ["a", nil])
            #expect(try await self.roundTrip([nil, id]) == [nil, id])
            #expect(try await self.roundTrip([Int?]([nil, 3])) == [nil, 3])
            #expect(try await self.roundTrip([Date?]([nil])) == [nil])
        }

        @Test
        func arraysUnnestTogether() async throws {
            try await TestDatabase.withPool { pool async throws in
                let ids = [UUID(), UUID()]
                let names: [String?] = ["x", nil]
                let rows = try await pool.all(
                    "SELECT id, name FROM unnest(\(ids), \(names)) AS row (id, name)", in: .unscoped
                ) { row in
                    (try row.decode("id", as: UUID.self), try row.decode("name", as: String?.self))
                }
                #expect(rows.map(\.0) == ids)
                #expect(rows.map(\.1) == names)
            }
        }

        @Test
        func rawValuesStandForTheirTypes() async throws {
            let id = ApplicantID(rawValue: UUID())
            #expect(try await self.roundTrip(Status.withdrawn) == .withdrawn)
            #expect(try await self.roundTrip([Status.complete]) == [.complete])
            #expect(try await self.roundTrip(id) == id)
            try await TestDatabase.withPool { pool async throws in
                let row = try #require(
                    try await pool.query(
                        "SELECT \(Undeclared.one) AS one, \(Undeclared?.none) AS none", in: .unscoped
                    ).first)
                #expect(try row.decode("one", as: Undeclared.self) == .one)
                #expect(try row.decode("none", as: Undeclared?.self) == nil)
            }
        }

        @Test
        func unknownRawValueIsAnErrorWithoutTheValue() async throws {
            try await TestDatabase.withPool { pool async throws in
                let row = try #require(try await pool.query("SELECT 'secret' AS status", in: .unscoped).first)
                #expect(throws: SQLError.decoding(column: "status", expected: "Status")) {
                    try row.decode("status", as: Status.self)
                }
            }
        }

        @Test
        func wrongTypeOrNULLNamesItsColumn() async throws {
            try await TestDatabase.withPool { pool async throws in
                let row = try #require(
                    try await pool.query("SELECT 'a' AS a, NULL::int AS b, 70000 AS c", in: .unscoped).first)
                #expect(throws: SQLError.decoding(column: "a", expected: "Int")) { try row.decode("a", as: Int.self) }
                #expect(throws: SQLError.decoding(column: "b", expected: "Int, not NULL")) {
                    try row.decode("b", as: Int.self)
                }
                #expect(throws: SQLError.decoding(column: "c", expected: "Int16")) {
                    try row.decode("c", as: Int16.self)
                }
                #expect(throws: SQLError.decoding(column: "d", expected: "a column of this name")) {
                    try row.decode("d", as: Int.self)
                }
            }
        }

        @Test(arguments: [
            ("0", 0), ("-12345678901234567", -12_345_678_901_234_567), ("10000", 10_000), ("100000000.00", 100_000_000),
        ])
        func wholeNumericsReadAsIntegers(_ text: String, _ value: Int) async throws {
            try await TestDatabase.withPool { pool async throws in
                let read = try await pool.first("SELECT \(text)::numeric AS n", in: .unscoped) {
                    try $0.decode("n", as: Int.self)
                }
                #expect(read == value)
            }
        }

        @Test(arguments: ["0", "0.00001234", "-1.5", "123456789.987654321", "1e20", "NaN", "0.1", "10000.0001"])
        func numericsReadAsTheNearestDouble(_ text: String) async throws {
            try await TestDatabase.withPool { pool async throws in
                let read = try await pool.first("SELECT \(text)::numeric AS n", in: .unscoped) {
                    try $0.decode("n", as: Double.self)
                }
                let value = try #require(read)
                #expect(value == Double(text) || (value.isNaN && text == "NaN"))
            }
        }

        @Test
        func columnsAreFoundInAnyOrder() async throws {
            try await TestDatabase.withPool { pool async throws in
                let rows = try await pool.query(
                    "SELECT n AS a, n * 2 AS b, n * 3 AS c FROM generate_series(1, 3) AS n", in: .unscoped)
                #expect(try rows.map { try $0.decode("c", as: Int.self) } == [3, 6, 9])
                #expect(try rows.map { try $0.decode("a", as: Int.self) + $0.decode("b", as: Int.self) } == [3, 6, 9])
                #expect(rows.affected == 3)
                #expect(rows.reversed().count == 3)
            }
        }
    }
}
