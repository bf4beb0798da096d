package import PostgresClient
package import VerificationDomain

/// Reads and writes `postcode_addresses`; no other type names that table.
package struct PostgresPostcodeAddressRepository: PostcodeAddressRepository {
    private let sql: any SQLExecutor

    /// - Parameter sql: The pool, or an open transaction.
    package init(on sql: any SQLExecutor) { self.sql = sql }

    private static let fields: SQLStatement = """
        flat_number, building_number, building_name, street, sub_street, town, line1, line2, line3
        """

    /// - Throws: `SQLError`.
    package func list(in postcode: UKPostcode) async throws -> [PostcodeAddress] {
        try await self.sql.all(
            """
            SELECT \(fragment: Self.fields)
            FROM postcode_addresses
            WHERE postcode = \(postcode.compact)
            ORDER BY place
            """, in: .unscoped
        ) { row in
            var values: [String: String] = [:]
            for name in PostcodeAddress.fields { values[name] = try row.decode(name, as: String?.self) }
            return PostcodeAddress(postcode: postcode, values: values)
        }
    }

    /// - Throws: `SQLError`.
    package func count() async throws -> Int {
        try await self.sql.first("SELECT count(*) AS addresses FROM postcode_addresses", in: .unscoped) {
            try $0.decode("addresses", as: Int.self)
        } ?? 0
    }

    /// - Throws: `SQLError`.
    package func removeAll() async throws {
        try await self.sql.execute("DELETE FROM postcode_addresses", in: .unscoped)
    }

    /// How many rows one statement adds.
    private static let batch = 1_000

    /// Replaces the whole data set in one transaction: readers see the old one or the new one.
    /// - Parameter addresses: In the order in which those of a postcode are offered.
    /// - Throws: `SQLError`; nothing is changed then.
    package static func replaceAll(by addresses: [PostcodeAddress], on sql: any SQLTransactor) async throws {
        var places: [UKPostcode: Int] = [:]
        let placed = addresses.map { address in
            places[address.postcode, default: 0] += 1
            return (place: places[address.postcode, default: 1], address: address)
        }
        try await sql.transaction(in: .unscoped) { transaction in
            let repository = Self(on: transaction)
            try await repository.removeAll()
            for start in stride(from: 0, to: placed.count, by: Self.batch) {
                try await repository.insert(Array(placed[start...].prefix(Self.batch)))
            }
        }
    }

    /// - Throws: `SQLError`, a key violation when a place is taken.
    package func insert(_ addresses: [(place: Int, address: PostcodeAddress)]) async throws {
        // No value is empty, so that an empty text can stand for none.
        func column(_ name: String) -> [String] { addresses.map { $0.address.values[name] ?? "" } }
        try await self.sql.execute(
            """
            INSERT INTO postcode_addresses (postcode, place, \(fragment: Self.fields))
            SELECT postcode, place, nullif(flat_number, ''), nullif(building_number, ''), nullif(building_name, ''),
                nullif(street, ''), nullif(sub_street, ''), nullif(town, ''), nullif(line1, ''), nullif(line2, ''),
                nullif(line3, '')
            FROM unnest(
                \(addresses.map(\.address.postcode.compact)), \(addresses.map(\.place)), \(column("flat_number")),
                \(column("building_number")), \(column("building_name")), \(column("street")),
                \(column("sub_street")), \(column("town")), \(column("line1")), \(column("line2")),
                \(column("line3"))
            ) AS loaded (postcode, place, \(fragment: Self.fields))
            """, in: .unscoped)
    }
}
