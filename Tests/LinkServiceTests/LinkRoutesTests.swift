import CanonicalJSON
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MediaStore
import NIOCore
import ServiceRuntime
import Testing
import Workflows

@testable import LinkService
@testable import VerificationDomain

/// The routes over HTTP, with doubles behind them.
@Suite
struct LinkRoutesTests {
    private static let first = "document_photo_00001"

    private func profile(_ link: WorkflowRunLink = WorkflowRunLink()) throws -> OpenLink {
        try Journeys.link(Journeys.profile, [Journeys.task("profile_00006", .started)], link: link)
    }

    private func documents() throws -> OpenLink {
        try Journeys.link(Journeys.documentAndFace, [Journeys.task(Self.first, .started)])
    }

    // MARK: Opening

    @Test
    func aTokenIsExchangedForACookieAndATokenFreeAddress() async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let token = try Journeys.token()
            let answer = try await station.get("/l/\(token.text)")
            #expect(answer.status == .seeOther)
            #expect(answer.headers[.location] == token.handle.path)
            let cookie = try #require(answer.headers[.setCookie])
            #expect(cookie.contains(token.text) && cookie.contains("Path=\(token.handle.path)"))
            #expect(station.actions.calls.isEmpty)
        }
    }

    @Test(arguments: ["nonsense", String(repeating: "B", count: 42) + "A", "%2e%2e%2f", "r"])
    func anUnknownTokenGivesNothingAway(_ token: String) async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let answer = try await station.get("/l/\(token)")
            #expect(answer.status == .notFound)
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
            #expect(answer.headers[.setCookie] == nil)
            #expect(String(buffer: answer.body).contains(#"data-testid="unknown""#))
        }
    }

    @Test
    func withoutTheLinksOwnCookieItsPageIsUnknown() async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let path = try Journeys.token().handle.path
            #expect(try await station.get(path).status == .notFound)
            let foreign: HTTPFields = [.cookie: "martlet_link=\(try Journeys.token("B").text)"]
            #expect(try await station.get(path, headers: foreign).status == .notFound)
        }
    }

    @Test
    func everyAnswerIsGuarded() async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let path = try Journeys.token().handle.path
            for address in [path, "/l/nonsense", "/nowhere", "\(path)/state"] {
                let headers = try await station.open(address).headers
                let policy = try #require(headers[.contentSecurityPolicy])
                #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
                #expect(!policy.contains("unsafe"))
                #expect(headers[try #require(HTTPField.Name("referrer-policy"))] == "no-referrer")
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.cacheControl] == "no-store")
                #expect(headers[.strictTransportSecurity] == nil)
            }
        }
    }

    @Test
    func assetsAreKeptForEverUnderTheirVersion() async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let version = station.resources.assets.version
            let current = try await station.get("/assets/\(version)/link.css")
            #expect(current.status == .ok && current.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(current.headers[.contentType] == "text/css; charset=utf-8")
            #expect(try await station.get("/assets/0000000000000000/link.css").headers[.cacheControl] == "no-store")
            #expect(try await station.get("/assets/\(version)/countries.txt").status == .notFound)
            #expect(try await station.get("/assets/\(version)/..%2fStrings%2fen.json").status == .notFound)
        }
    }

    // MARK: Screens

    @Test
    func theWelcomeIsLeftByAnOrdinaryLink() async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let path = try Journeys.token().handle.path
            #expect(String(buffer: try await station.open(path).body).contains(#"data-testid="start""#))
            let form = String(buffer: try await station.open("\(path)?step=begin").body)
            #expect(form.contains(#"data-testid="profile-form""#))
        }
    }

    @Test
    func anExpiredLinkSaysSoOrLeadsElsewhere() async throws {
        let past = Date(timeIntervalSince1970: 1)
        try await LinkStation.with(self.profile(WorkflowRunLink(expiresAt: past))) { station async throws in
            let answer = try await station.open(try Journeys.token().handle.path)
            #expect(answer.status == .gone && String(buffer: answer.body).contains(#"data-testid="expired""#))
        }
        let elsewhere = WorkflowRunLink(expiredRedirectURL: "https://shop.example/late", expiresAt: past)
        try await LinkStation.with(self.profile(elsewhere)) { station async throws in
            let answer = try await station.open(try Journeys.token().handle.path)
            #expect(answer.status == .seeOther && answer.headers[.location] == "https://shop.example/late")
        }
    }

    @Test
    func aFinishedRunLeadsWhereTheTenantWants() async throws {
        let link = try Journeys.link(
            Journeys.profile, [Journeys.task("profile_00006", .completed)], status: .approved,
            link: WorkflowRunLink(completedRedirectURL: "https://shop.example/done"))
        try await LinkStation.with(link) { station async throws in
            let path = try Journeys.token().handle.path
            #expect(try await station.open(path).headers[.location] == "https://shop.example/done")
            let page = try await station.open("\(path)?step=done")
            #expect(page.status == .ok && String(buffer: page.body).contains(#"href="https://shop.example/done""#))
        }
    }

    @Test
    func theStateNamesTheScreenThatIsDue() async throws {
        try await LinkStation.with(self.documents()) { station async throws in
            let answer = try await station.open("\(try Journeys.token().handle.path)/state")
            #expect(String(buffer: answer.body) == #"{"screen":"capture","task":"\#(Self.first)"}"#)
        }
    }

    // MARK: Sending

    @Test
    func aFormCompletesItsTaskAsTheApplicant() async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let answer = try await station.post(
                "profile_00006/profile", "first_name=Anna&last_name=Nowak&dob=1990-02-28")
            #expect(answer.status == .ok)
            #expect(String(buffer: answer.body) == #"{"next":"\#(try Journeys.token().handle.path)?step=next"}"#)
            let data: JSONValue = ["first_name": "Anna", "last_name": "Nowak", "dob": "1990-02-28"]
            #expect(station.actions.calls == [.complete("profile_00006", data)])
        }
    }

    @Test
    func aFormSentWithoutScriptsIsAnsweredByPages() async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let page: HTTPFields = [.accept: "text/html,*/*"]
            let good = try await station.post("profile_00006/profile", "first_name=Anna", headers: page)
            #expect(good.status == .seeOther && good.headers[.location]?.hasSuffix("?step=done") == true)
            station.actions.refusal = TaskDataError(fields: ["first_name": ["has invalid characters"]])
            let bad = try await station.post("profile_00006/profile", "first_name=A%3C&last_name=Nowak", headers: page)
            let html = String(buffer: bad.body)
            #expect(bad.status == .unprocessableContent && html.contains(#"value="A&lt;""#))
            #expect(html.contains(#"value="Nowak""#) && html.contains(#"aria-invalid="true""#))
        }
    }

    @Test
    func aRefusedFormSaysWhichFieldsInTheLanguageOfTheRun() async throws {
        let german = WorkflowRunLink(language: try #require(LinkLanguage("de_DE")))
        try await LinkStation.with(self.profile(german)) { station async throws in
            station.actions.refusal = TaskDataError(fields: ["last_name": ["can't be blank"]])
            let answer = try await station.post("profile_00006/profile", "first_name=Anna")
            #expect(answer.status == .unprocessableContent)
            let body = try JSONValue(parsing: answer.body.readableBytesView)
            #expect(body["error"]?["fields"] == ["last_name": ["Bitte füllen Sie dieses Feld aus."]])
        }
    }

    @Test(arguments: [WorkflowRunProblem.taskNotOpen("profile_00006"), .taskNotFound("profile_00006")])
    func whatAnotherTabHasDoneIsAConflict(_ problem: WorkflowRunProblem) async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            station.actions.refusal = problem
            #expect(try await station.post("profile_00006/profile", "first_name=Anna").status == .conflict)
        }
    }

    @Test
    func aTaskThatDoesNotWaitIsNotTouched() async throws {
        try await LinkStation.with(self.documents()) { station async throws in
            for path in ["face_photo_00002/live_photos", "face_photo_00002/complete", "start/complete"] {
                #expect(try await station.post(path, "{}", type: "application/json").status == .conflict)
            }
            #expect(try await station.post("\(Self.first)/profile", "first_name=Anna").status == .conflict)
            #expect(station.actions.calls.isEmpty)
        }
    }

    @Test
    func anExpiredLinkTakesNothingMore() async throws {
        let link = try self.profile(WorkflowRunLink(expiresAt: Date(timeIntervalSince1970: 1)))
        try await LinkStation.with(link) { station async throws in
            #expect(try await station.post("profile_00006/profile", "first_name=Anna").status == .gone)
            #expect(station.actions.calls.isEmpty)
        }
    }

    @Test(arguments: [
        ["sec-fetch-site": "cross-site"], ["sec-fetch-site": "same-site"], ["origin": "https://evil.example"],
        ["origin": "null"], [:], ["sec-fetch-site": "cross-site", "origin": "https://link.example"],
    ])
    func anotherSiteCannotSendForThePerson(_ fields: [String: String]) async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let answer = try await station.post("profile_00006/profile", "first_name=Anna", origin: fields)
            #expect(answer.status == .forbidden)
            #expect(station.actions.calls.isEmpty)
        }
    }

    @Test(arguments: [["origin": "https://link.example"], ["sec-fetch-site": "same-origin", "origin": "null"]])
    func thePageItselfCan(_ fields: [String: String]) async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            #expect(try await station.post("profile_00006/profile", "first_name=Anna", origin: fields).status == .ok)
        }
    }

    @Test(arguments: [
        ("https://Link.example:443", "https://link.example", true),
        ("http://link.example:80", "http://link.example", true),
        ("http://link.example:8081", "http://link.example:8081", true),
        ("https://link.example", "https://link.example:80", false),
        ("https://link.example", "http://link.example", false),
    ])
    func anOriginIsComparedAsBrowsersWriteIt(baseURL: String, origin: String, isOwn: Bool) {
        let middleware = SameOriginMiddleware<BasicServiceContext>(baseURL: baseURL)
        #expect(middleware.isOwn([.origin: origin]) == isOwn)
    }
}
