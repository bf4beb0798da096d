import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@Suite(.postgres)
struct PostcodeAddressRepositoryTests {
    private let database: TestDatabase
    /// As the gateway reads them.
    private let addresses: PostgresPostcodeAddressRepository

    init() throws {
        self.database = try TestDatabase.current
        self.addresses = PostgresPostcodeAddressRepository(on: try self.database.pool(as: .gateway))
    }

    private func address(_ postcode: String, _ number: Int) throws -> PostcodeAddress {
        PostcodeAddress(
            postcode: try #require(UKPostcode(postcode)),
            values: ["building_number": "\(number)", "street": "Straße, \"quoted\" {1}", "town": "London"])
    }

    private func load(_ addresses: [PostcodeAddress]) async throws {
        try await PostgresPostcodeAddressRepository.replaceAll(
            by: addresses, on: try self.database.pool(as: .operator))
    }

    @Test
    func addressesOfAPostcodeComeInTheOrderOfTheFile() async throws {
        let (first, other, second) = (
            try self.address("SW4 6EH", 9), try self.address("E1 6AN", 1), try self.address("SW4 6EH", 1)
        )
        try await self.load([first, other, second])
        #expect(try await self.addresses.list(in: first.postcode) == [first, second])
        #expect(try await self.addresses.list(in: other.postcode) == [other])
        #expect(try await self.addresses.list(in: try #require(UKPostcode("S2 2DF"))) == [])
    }

    @Test
    func everyFieldComesBack() async throws {
        let values = Dictionary(uniqueKeysWithValues: PostcodeAddress.fields.map { ($0, "The \($0)") })
        let address = PostcodeAddress(postcode: try #require(UKPostcode("SW4 6EH")), values: values)
        try await self.load([address])
        #expect(address.values.count == 9)
        #expect(try await self.addresses.list(in: address.postcode) == [address])
    }

    @Test
    func loadingReplacesWhatWasThere() async throws {
        try await self.load(try (1...2_500).map { try self.address("SW4 6EH", $0) })
        #expect(try await self.addresses.count() == 2_500)
        let last = try self.address("E1 6AN", 1)
        try await self.load([last])
        #expect(try await self.addresses.count() == 1)
        #expect(try await self.addresses.list(in: last.postcode) == [last])
    }

    @Test
    func onlyTheOperatorWritesThem() async throws {
        for role in ServiceRole.allCases where role != .operator {
            let error = await #expect(throws: SQLError.self, "\(role)") {
                try await PostgresPostcodeAddressRepository.replaceAll(
                    by: [], on: try self.database.pool(as: role))
            }
            #expect(error?.isRefusedAccess == true, "\(role)")
        }
    }
}
