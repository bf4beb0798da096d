import Foundation
import Testing
import VerificationDomain

struct CountryCodeTests {
    @Test(arguments: ["GBR", "USA", "DEU", "RKS", "ALA", "ZWE"])
    func documentedCodeIsTaken(_ text: String) {
        #expect(CountryCode(text)?.rawValue == text)
    }

    @Test(arguments: ["", "GB", "gbr", "XXX", "GBR ", "XKX", "EUR"])
    func anyOtherTextIsRefused(_ text: String) {
        #expect(CountryCode(text) == nil)
    }

    @Test
    func everyCodeIsThreeCapitals() {
        #expect(CountryCode.all.count == 250)
        #expect(CountryCode.all.allSatisfy { $0.utf8.count == 3 && $0.utf8.allSatisfy { (0x41...0x5A).contains($0) } })
    }

    @Test
    func codeIsPlainTextInJSON() throws {
        let code = try #require(CountryCode("FRA"))
        let bytes = try JSONEncoder().encode([code])
        #expect(String(decoding: bytes, as: UTF8.self) == "[\"FRA\"]")
        #expect(try JSONDecoder().decode([CountryCode].self, from: bytes) == [code])
        #expect(throws: DecodingError.self) {
            _ = try JSONDecoder().decode([CountryCode].self, from: Data("[\"fra\"]".utf8))
        }
    }
}
