import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import VerificationDomain
import Workflows

@testable import LinkService

/// What a page loads besides the files that all pages share: the tenant's look, and the code for a phone.
@Suite
struct LinkLookTests {
    private func link(_ look: BrandingSummary = BrandingSummary()) throws -> OpenLink {
        var link = try Journeys.link(
            Journeys.documentAndFace, [Journeys.task("document_photo_00001", .started)])
        link.look = look
        return link
    }

    @Test
    func aTenantsColourAndLogoAreOnItsPages() async throws {
        let look = BrandingSummary(primaryColour: BrandColour("#7a1f5c"), logoDigest: "0123456789abcdef")
        try await LinkStation.with(self.link(look)) { station async throws in
            let path = try Journeys.token().handle.path
            let page = String(buffer: try await station.open(path).body)
            #expect(page.contains(#"href="/assets/colours/7a1f5c.css""#))
            #expect(page.contains(#"src="\#(path)/logo?v=0123456789abcdef""#) && !page.contains("mark.svg\" alt"))
            let colours = try await station.get("/assets/colours/7a1f5c.css")
            #expect(colours.status == .ok && colours.headers[.contentType] == "text/css; charset=utf-8")
            #expect(String(buffer: colours.body).contains("--accent: #7a1f5c;"))
            let logo = try await station.open("\(path)/logo?v=0123456789abcdef")
            #expect(logo.status == .ok && logo.headers[.contentType] == "image/png")
            #expect(Array(logo.body.readableBytesView) == Picture.png)
            #expect(try await station.get("\(path)/logo").status == .notFound)
        }
    }

    @Test
    func withoutALookPagesLoadWhatAllPagesShare() async throws {
        try await LinkStation.with(self.link()) { station async throws in
            let path = try Journeys.token().handle.path
            let page = String(buffer: try await station.open(path).body)
            #expect(!page.contains("/assets/colours/") && !page.contains("/logo"))
            #expect(try await station.open("\(path)/logo").status == .notFound)
        }
    }

    @Test(arguments: [
        "ffcc00.css", "7A1F5C.css", "7a1f5c", "7a1f5.css", "zzzzzz.css", "7a1f5c.css.css", ".css", "%2e%2e",
    ])
    func aColourThatNoTenantCanHaveHasNoSheet(_ name: String) async throws {
        try await LinkStation.with(self.link()) { station async throws in
            #expect(try await station.get("/assets/colours/\(name)").status == .notFound)
        }
    }

    @Test
    func theCodeIsForTheLinksOwnBrowserOnly() async throws {
        try await LinkStation.with(self.link()) { station async throws in
            let token = try Journeys.token()
            let path = token.handle.path
            let page = String(buffer: try await station.open(path).body)
            #expect(page.contains(#"src="\#(path)/code.svg""#) && !page.contains(token.text))
            let code = try await station.open("\(path)/code.svg")
            #expect(code.status == .ok && code.headers[.contentType] == "image/svg+xml")
            #expect(code.headers[.cacheControl] == "no-store" && code.headers[.location] == nil)
            #expect(code.headers[.referrerPolicyForTests] == "no-referrer")
            #expect(!String(buffer: code.body).contains(token.text))
            #expect(try await station.get("\(path)/code.svg").status == .notFound)
            let other = station.cookie(try Journeys.token("B"))
            #expect(try await station.get("\(path)/code.svg", headers: [.cookie: other]).status == .notFound)
        }
    }

    @Test
    func theMarkTellsTheTriesOfATaskApart() throws {
        let first = CaptureStep(taskID: "a", capture: .face(FaceCapture()), progress: .init(current: 1, total: 1))
        var second = first
        second.retry = 1
        #expect(first.mark != second.mark)
    }
}

extension HTTPField.Name {
    static var referrerPolicyForTests: HTTPField.Name { HTTPField.Name("referrer-policy") ?? .date }
}
