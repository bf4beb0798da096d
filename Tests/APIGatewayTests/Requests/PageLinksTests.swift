import HTTPTypes
import Testing
import VerificationDomain

@testable import APIGateway

struct PageLinksTests {
    private func fields(page: Int, of total: Int, query: [String: String] = [:]) throws -> (
        link: String?, total: String?
    ) {
        let headers = PageLinks(
            url: "https://api.example.com/v3.6/things", page: Page(number: page, size: 20), total: total, query: query
        ).headers
        return (headers[try #require(.init("Link"))], headers[try #require(.init("X-Total-Count"))])
    }

    private func link(_ page: Int, _ relation: String) -> String {
        "<https://api.example.com/v3.6/things?page=\(page)&per_page=20>; rel=\"\(relation)\""
    }

    @Test
    func theFirstPageLeadsOn() throws {
        let expected = [self.link(2, "next"), self.link(3, "last")].joined(separator: ", ")
        #expect(try self.fields(page: 1, of: 41) == (expected, "41"))
    }

    @Test
    func aMiddlePageLeadsBothWays() throws {
        let expected = [self.link(3, "next"), self.link(3, "last"), self.link(1, "first"), self.link(1, "prev")]
        #expect(try self.fields(page: 2, of: 60) == (expected.joined(separator: ", "), "60"))
    }

    @Test
    func theLastPageLeadsBack() throws {
        let expected = [self.link(1, "first"), self.link(2, "prev")].joined(separator: ", ")
        #expect(try self.fields(page: 3, of: 41) == (expected, "41"))
    }

    @Test
    func aPagePastTheEndLeadsBackToTheLast() throws {
        let expected = [self.link(1, "first"), self.link(2, "prev")].joined(separator: ", ")
        #expect(try self.fields(page: 9, of: 40) == (expected, "40"))
    }

    @Test(arguments: [0, 1, 20])
    func oneFullPageOrLessLeadsNowhere(total: Int) throws {
        #expect(try self.fields(page: 1, of: total) == (nil, String(total)))
    }

    @Test
    func theRestOfTheQueryIsKept() throws {
        let link = try #require(try self.fields(page: 1, of: 21, query: ["include_deleted": "true"]).link)
        #expect(link.hasPrefix("<https://api.example.com/v3.6/things?include_deleted=true&page=2&per_page=20>;"))
    }
}
