import Testing
import VerificationDomain

@testable import Martletctl

struct AddressFileTests {
    private func parsed(_ text: String) throws -> [PostcodeAddress] { try AddressFile.parsed(Array(text.utf8)) }

    @Test
    func everyLineIsAnAddressAndBlankOnesAreNone() throws {
        let found = try self.parsed(
            """
            {"postcode": "SW4 6EH", "street": "Main Street"}\r

              \t
            {"postcode": "s22df", "line1": "1 Wind Corner"}
            """)
        #expect(found.map(\.postcode.text) == ["SW4 6EH", "S2 2DF"])
        #expect(try self.parsed("").isEmpty)
    }

    @Test
    func wrongLinesAreNamedWithWhatIsWrong() throws {
        let error = #expect(throws: CommandFailure.self) {
            try self.parsed("{}\n{\"postcode\": \"SW4 6EH\", \"town\": 1}\nnot JSON\n")
        }
        let message = try #require(error).description
        #expect(message.split(separator: "\n").count == 3)
        #expect(message.contains("line 1: postcode is not a postcode of the United Kingdom"))
        #expect(message.contains("line 2: town must be a string"))
        #expect(message.contains("line 3: is not JSON"))
        #expect(!message.contains("SW4"))
    }

    @Test
    func atMostTenWrongLinesAreNamed() throws {
        let error = #expect(throws: CommandFailure.self) {
            try self.parsed(String(repeating: "{}\n", count: 100))
        }
        #expect(try #require(error).description.split(separator: "\n").count == 10)
    }
}
