import Foundation
import Testing
import VerificationDomain
import Workflows

@testable import LinkService

@Suite
struct LinkPagesTests {
    private static let hostile = #"</title><script>alert("1")</script>'"#
    private let pages: LinkPages

    init() throws {
        self.pages = LinkPages(resources: try LinkResources())
    }

    private func links(organisation: String, name: String, language: LinkLanguage = .default) throws -> [OpenLink] {
        let link = WorkflowRunLink(language: language)
        return try [Journeys.documentAndFace, Journeys.profile].map { definition in
            var definition = definition
            definition.name = name
            return try Journeys.link(definition, [], link: link, organisation: organisation)
        }
    }

    private func everyPage(organisation: String, name: String, language: LinkLanguage = .default) throws -> [String] {
        var pages: [String] = []
        for link in try self.links(organisation: organisation, name: name, language: language) {
            for node in link.definition.nodes {
                guard let capture = link.definition.captureConfiguration(of: node.id) else { continue }
                let step = CaptureStep(
                    taskID: node.id, capture: capture, progress: StepProgress(current: 1, total: 2))
                pages.append(try self.pages.page(.welcome(step), of: link))
                pages.append(try self.pages.page(.capture(step), of: link))
            }
            for screen in [LinkScreen.checking, .finished, .expired, .stopped] {
                pages.append(try self.pages.page(screen, of: link))
            }
        }
        let strings = self.pages.resources.strings.strings(for: language)
        return pages + [try self.pages.unknown(strings), try self.pages.failure(strings)]
    }

    @Test
    func whatTenantsWriteIsEscapedOnEveryPage() throws {
        for page in try self.everyPage(organisation: Self.hostile, name: Self.hostile) {
            #expect(!page.contains("<script>alert"))
            #expect(!page.contains(#""1""#))
        }
    }

    @Test
    func whatPeopleEnterIsEscapedWhenItIsShownAgain() throws {
        let link = try Journeys.link(Journeys.profile, [])
        let capture = try #require(link.definition.captureConfiguration(of: "profile_00006"))
        guard case .profile(let profile) = capture else {
            Issue.record("not a profile")
            return
        }
        var form = ProfileForm(values: ["first_name": #""><script>x</script>"#, "email": "a&b"])
        form.errors = ["first_name": "Fix <this>"]
        let step = CaptureStep(taskID: "profile_00006", capture: capture, progress: StepProgress(current: 1, total: 1))
        let page = try self.pages.profile(profile, step, of: link, form: form)
        #expect(!page.contains("<script>x"))
        #expect(page.contains("&quot;&gt;&lt;script&gt;x"))
        #expect(page.contains("Fix &lt;this&gt;"))
        #expect(page.contains(#"value="a&amp;b""#))
        #expect(page.contains(#"aria-invalid="true""#))
    }

    @Test
    func noPageHasAnInlineScriptOrStyleOrAnythingFromElsewhere() throws {
        for page in try self.everyPage(organisation: "Acme", name: "Account") {
            #expect(!page.contains("style=") && !page.contains("<style") && !page.contains("javascript:"))
            #expect(page.components(separatedBy: "<script").count == 2)
            #expect(!page.contains("http://") && !page.contains("https://") && !page.contains(#"src="//"#))
            #expect(page.range(of: #" on[a-z]+="#, options: .regularExpression) == nil)
        }
    }

    @Test(arguments: ["en_US", "de_DE", "es", "fr-FR", "it_IT", "pt_PT", "nl_NL"])
    func everyPageIsWhollyInTheLanguageOfTheRun(_ code: String) throws {
        let language = try #require(LinkLanguage(code))
        for page in try self.everyPage(organisation: "Acme", name: "Account", language: language) {
            #expect(page.contains(#"<html lang="\#(language.base)" dir="ltr">"#))
            #expect(page.contains("<h1"))
            #expect(page.range(of: #"<h1[^>]*>\s*</h1>"#, options: .regularExpression) == nil)
            #expect(!page.contains("{organisation}") && !page.contains("{count}") && !page.contains("{{"))
        }
    }

    @Test
    func aLanguageWithoutTextsIsAnsweredInEnglish() throws {
        let language = try #require(LinkLanguage("fi_FI"))
        let page = try self.pages.page(
            .finished, of: try self.links(organisation: "A", name: "B", language: language)[0])
        #expect(page.contains(#"<html lang="en" dir="ltr">"#) && page.contains("Thank you"))
    }

    @Test
    func aFinishedPageWithoutScriptsLeadsOnByALink() throws {
        let link = try Journeys.link(Journeys.profile, [])
        let onward = RedirectTarget("https://shop.example/?a=1&b=2")
        let page = try self.pages.page(.finished, of: link, onward: onward)
        #expect(page.contains(#"href="https://shop.example/?a=1&amp;b=2""#))
        #expect(page.contains(#"data-testid="thank-you""#))
    }

    @Test
    func thePagesAndWhatTheyLoadStayBelow100Kilobytes() throws {
        let assets = self.pages.resources.assets
        let loaded = assets.names.compactMap { assets[$0]?.bytes.count }.reduce(0, +)
        let largest = try self.everyPage(organisation: "Acme", name: "Account").map(\.utf8.count).max() ?? 0
        #expect(loaded > 0 && loaded + largest < 100_000)
    }

    @Test
    func everyDocumentedCountryIsOffered() throws {
        #expect(Set(self.pages.resources.countries.map(\.code)) == VerificationDomain.CountryCode.all)
    }
}
