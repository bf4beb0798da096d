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
            let foreign: HTTPFields = [.cookie: station.cookie(try Journeys.token("B"))]
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
                #expect(headers[.strictTransportSecurity] == "max-age=31536000")
            }
        }
    }

    /// Also when a proxy in front ends TLS and nobody has told the service to trust it.
    @Test(arguments: [
        ("https://link.example", false), ("HTTPS://Link.example", false), ("http://link.example", true),
        ("https://link.example", true),
    ])
    func overHTTPSTheCookieNeverGoesOverPlainHTTP(baseURL: String, hasTLS: Bool) async throws {
        try await LinkStation.with(self.profile(), baseURL: baseURL, hasTLS: hasTLS) { station async throws in
            let token = try Journeys.token()
            let answer = try await station.get("/l/\(token.text)")
            let parts = try #require(answer.headers[.setCookie]).split(separator: "; ")
            #expect(parts.first == "__Secure-martlet_link=\(token.text)")
            #expect(parts.contains("Secure") && parts.contains("HttpOnly"))
            #expect(answer.headers[.strictTransportSecurity] == "max-age=31536000")
            let path = token.handle.path
            let kept: HTTPFields = [.cookie: "__Secure-martlet_link=\(token.text)"]
            #expect(try await station.get(path, headers: kept).status == .ok)
            let planted: HTTPFields = [.cookie: "martlet_link=\(token.text)"]
            #expect(try await station.get(path, headers: planted).status == .notFound)
        }
    }

    @Test
    func overPlainHTTPLinksOpenAllTheSame() async throws {
        try await LinkStation.with(self.profile(), baseURL: "http://127.0.0.1:8081") { station async throws in
            let token = try Journeys.token()
            let answer = try await station.get("/l/\(token.text)")
            let parts = try #require(answer.headers[.setCookie]).split(separator: "; ")
            #expect(parts.first == "martlet_link=\(token.text)" && !parts.contains("Secure"))
            #expect(answer.headers[.strictTransportSecurity] == nil)
            let kept: HTTPFields = [.cookie: "martlet_link=\(token.text)"]
            #expect(try await station.get(token.handle.path, headers: kept).status == .ok)
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
            let expected = #"{"mark":"\#(Self.first)/0","screen":"capture","task":"\#(Self.first)"}"#
            #expect(String(buffer: answer.body) == expected)
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

    // MARK: Refusals shown to people

    /// What a browser sends without scripts, and how it is answered.
    struct Refused: Sendable, CustomTestStringConvertible {
        let kind: ErrorPageKind
        let status: HTTPResponse.Status
        var task = "profile_00006/profile"
        var body = "first_name=Anna"
        var origin = ["sec-fetch-site": "same-origin"]

        var testDescription: String { self.kind.rawValue }
    }

    @Test(
        arguments: [
            Refused(kind: .refused, status: .forbidden, origin: ["sec-fetch-site": "cross-site"]),
            Refused(kind: .tooLarge, status: .contentTooLarge, body: String(repeating: "a", count: 40_000)),
            Refused(kind: .unusable, status: .badRequest, body: "first_name=%zz"),
            Refused(kind: .outdated, status: .conflict, task: "profile_00006/complete"),
            Refused(kind: .unknown, status: .notFound, task: "profile_00006/nowhere"),
        ], ["en", "de", "es", "fr", "it", "pt", "nl"])
    func aPersonWhoseFormIsRefusedIsToldWhyInPlainWords(_ refused: Refused, _ language: String) async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let answer = try await station.post(
                refused.task, refused.body, origin: refused.origin,
                headers: [.accept: "text/html", .acceptLanguage: language])
            let html = String(buffer: answer.body)
            let strings = station.resources.strings.strings(named: language)
            #expect(answer.status == refused.status)
            #expect(html.contains(#"data-testid="\#(refused.kind.rawValue)""#))
            for text in ["title", "lead", "more"] {
                let words = strings(refused.kind.rawValue, text)
                #expect(!words.isEmpty && html.contains(HTMLEscaping().escapeText(words)))
            }
            #expect(!html.contains(HTMLEscaping().escapeText(strings("failure", "lead"))))
            // There and back: the address that refused is one that only takes forms.
            let back = try Journeys.token().handle.path
            #expect(html.contains(#"href="\#(back)""#) == (refused.kind != .unknown))
        }
    }

    @Test
    func whatFailsOnOurSideIsOurFaultAndCanBeTriedAgain() async throws {
        struct Unforeseen: Error {}
        try await LinkStation.with(self.profile()) { station async throws in
            station.actions.refusal = Unforeseen()
            let answer = try await station.post(
                "profile_00006/profile", "first_name=Anna", headers: [.accept: "text/html"])
            let html = String(buffer: answer.body)
            #expect(answer.status == .internalServerError && html.contains(#"data-testid="failure""#))
            #expect(html.contains(#"href="\#(try Journeys.token().handle.path)" data-testid="retry""#))
        }
    }

    @Test
    func aScriptIsAnsweredInJSONWhateverIsWrong() async throws {
        try await LinkStation.with(self.profile()) { station async throws in
            let answer = try await station.post("profile_00006/profile", "first_name=%zz")
            #expect(answer.status == .badRequest && answer.headers[.contentType] == "application/json")
        }
    }

    // MARK: Origins

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
