import Foundation
import Testing
import VerificationDomain

struct APITokenTextTests {
    private static let tail = ".abcdefghijk.ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

    @Test(
        arguments: [
            ("api_live", TenantEnvironment.live, Region.eu), ("api_sandbox", .sandbox, .eu),
            ("api_live_us", .live, .us), ("api_sandbox_us", .sandbox, .us), ("api_live_ca", .live, .ca),
            ("api_sandbox_ca", .sandbox, .ca),
        ])
    func prefixSaysEnvironmentAndRegion(prefix: String, environment: TenantEnvironment, region: Region) throws {
        let text = try APITokenText(parsing: prefix + Self.tail, expected: region)
        #expect(text.environment == environment)
        #expect(text.region == region)
        #expect(text.keyID == "abcdefghijk")
        #expect(text.revealed == prefix + Self.tail)
        for other in Region.allCases where other != region {
            #expect(throws: APITokenText.Refusal.wrongRegion(region)) {
                _ = try APITokenText(parsing: prefix + Self.tail, expected: other)
            }
        }
    }

    @Test(
        arguments: [
            "", ".", "..", "api_live", "api_live.abcdefghijk", "api_test" + tail, "API_LIVE" + tail,
            "api_live_eu" + tail, "api_live_uk" + tail, "api_live" + tail + ".x", " api_live" + tail,
            "api_live" + tail + "=", "api_live.abcdefghij.ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
            "api_live.abcdefghijk.ABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
            "api_live.abcdefghi+k.ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
            "api_live.abcdefghijk.ABCDEFGHIJKLMNOPQRSTUVWXYZ0123/5",
            "api_live.abcdefghijé.ABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
        ])
    func malformedTextIsRefused(_ text: String) {
        #expect(throws: APITokenText.Refusal.malformed) { _ = try APITokenText(parsing: text, expected: .eu) }
    }

    @Test(arguments: TenantEnvironment.allCases, Region.allCases)
    func newTokenIsReadBack(environment: TenantEnvironment, region: Region) throws {
        let made = APITokenText.make(environment: environment, region: region)
        #expect(try APITokenText(parsing: made.revealed, expected: region) == made)
        #expect(APITokenText.make(environment: environment, region: region) != made)
    }

    @Test
    func tokenPrintsWithoutItsSecret() {
        let text = APITokenText.make(environment: .live, region: .eu)
        #expect("\(text)" == "APITokenText(\(text.keyID), redacted)")
    }

    @Test
    func onlyTheSameTokenMatches() {
        let text = APITokenText.make(environment: .live, region: .eu)
        func stored(_ digest: [UInt8], _ environment: TenantEnvironment) -> APIToken {
            APIToken(
                id: APITokenID(rawValue: UUID()), tenantID: TenantID(rawValue: UUID()), environment: environment,
                keyID: text.keyID, digest: digest, name: "", lastFour: text.lastFour, createdAt: Date())
        }
        #expect(text.matches(stored(text.digest, .live)))
        #expect(!text.matches(stored(text.digest, .sandbox)))
        #expect(!text.matches(stored(APITokenText.make(environment: .live, region: .eu).digest, .live)))
        #expect(!text.matches(stored([], .live)))
    }
}
