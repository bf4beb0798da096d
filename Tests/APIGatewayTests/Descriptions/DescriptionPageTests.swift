import CanonicalJSON
import Hummingbird
import HummingbirdTesting
import Logging
import ServiceRuntime
import Testing

@testable import APIGateway

struct DescriptionPageTests {
    private func answer(to path: String) async throws -> TestResponse {
        let router = Router(context: GatewayRequestContext.self)
        router.add(middleware: SecurityFieldsMiddleware(fields: .data))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        for part in APIDescription.Part.allCases {
            router.addRoutes(DescriptionController(part, logger: logger).routes, atPath: RouterPath(part.rawValue))
        }
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: .get) { $0 }
        }
    }

    @Test(arguments: APIDescription.Part.allCases)
    func thePageHasEveryOperationAndAnExampleOfEachBody(part: APIDescription.Part) throws {
        let description = try APIDescription(part)
        let html = DescriptionPage(description).html
        for (path, item) in DescriptionPage.sorted(description.document["paths"]) {
            for (method, operation) in DescriptionPage.sorted(item) {
                let id = operation["operationId"]?.stringValue ?? ""
                #expect(html.contains("<article id=\"\(id)\">"), "\(method) \(path)")
                for (type, content) in DescriptionPage.sorted(operation["requestBody"]?["content"]) {
                    #expect(content["example"] != nil, "\(id) \(type)")
                }
            }
        }
    }

    @Test(arguments: APIDescription.Part.allCases)
    func everyLinkOfThePageLeadsToAPlaceInIt(part: APIDescription.Part) throws {
        let html = DescriptionPage(try APIDescription(part)).html
        let places = Set(html.matches(of: #/ id="([^"]*)"/#).map { String($0.1) })
        for link in html.matches(of: #/href="#([^"]*)"/#) { #expect(places.contains(String(link.1)), "\(link.1)") }
    }

    @Test(arguments: APIDescription.Part.allCases)
    func thePageBringsAPolicyThatAdmitsItsStyleAndNothingElse(part: APIDescription.Part) async throws {
        let answer = try await self.answer(to: "/\(part.rawValue)/docs")
        let policy = try #require(answer.headers[.contentSecurityPolicy])
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
        #expect(policy == DescriptionController.pagePolicy)
        let html = String(buffer: answer.body)
        #expect(html.contains("<style>\(DescriptionPage.style)</style>"))
        for forbidden in ["<script", "<img", "<link", " style=", "http://", "javascript:"] {
            #expect(!html.contains(forbidden), "\(forbidden)")
        }
    }

    @Test(arguments: APIDescription.Part.allCases)
    func theDocumentIsServedAsDataWithTheUsualPolicy(part: APIDescription.Part) async throws {
        let answer = try await self.answer(to: "/\(part.rawValue)/openapi.json")
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "application/json")
        #expect(answer.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
        #expect(try JSONValue(parsing: Array(answer.body.readableBytesView)) == APIDescription(part).document)
    }

    @Test
    func whatADescriptionSaysIsTextAndNoMarkup() {
        #expect(DescriptionPage.inline("a < b & `c > \"d\"`") == "a &lt; b &amp; <code>c &gt; &quot;d&quot;</code>")
    }
}
