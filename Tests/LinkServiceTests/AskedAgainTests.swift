import CanonicalJSON
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import VerificationDomain
import Workflows

@testable import LinkService

/// The pages that say why something is asked again.
@Suite
struct AskedAgainTests {
    private static let task = "document_photo_00001"
    private static let languages = ["en_US", "de_DE", "es_ES", "fr_FR", "it_IT", "pt_PT", "nl_NL"]

    private static func notice(
        _ reason: RetryReason = .standard(.expiredDocument), number: Int = 1, of maximum: Int = 3
    ) -> RetryNotice {
        RetryNotice(reason: reason, number: number, maximum: maximum)
    }

    private func link(_ notice: RetryNotice, language: String = "en_US", expiresAt: Date? = nil) throws -> OpenLink {
        try Journeys.link(
            Journeys.documentAndFace, [Journeys.task(Self.task, .started, retry: notice)],
            link: WorkflowRunLink(expiresAt: expiresAt, language: try #require(LinkLanguage(language))))
    }

    private func page(of link: OpenLink) throws -> String {
        let screen = LinkScreen.of(link, at: Date(timeIntervalSince1970: 1_800_000_000))
        return try LinkPages(resources: try LinkResources()).page(screen, of: link)
    }

    // MARK: The screen

    @Test
    func aTaskThatIsAskedAgainSaysSoBeforeAnythingElse() throws {
        let screen = LinkScreen.of(try self.link(Self.notice()), at: .distantPast)
        guard case .again(let step, let notice) = screen else {
            Issue.record("\(screen.name)")
            return
        }
        #expect(step.taskID == Self.task)
        #expect(notice == Self.notice())
        #expect(screen.name == "capture")
        #expect(screen.redirect(of: WorkflowRunLink(completedRedirectURL: "https://shop.example/")) == nil)
    }

    @Test
    func anExpiredLinkAsksForNothingAgain() throws {
        let link = try self.link(Self.notice(), expiresAt: Date(timeIntervalSince1970: 1))
        #expect(LinkScreen.of(link, at: Date(timeIntervalSince1970: 2)) == .expired)
    }

    // MARK: Its words

    @Test(arguments: StandardRetryReason.allCases, languages)
    func aStandardReasonIsSaidInTheLanguageOfTheRun(_ reason: StandardRetryReason, _ language: String) throws {
        let link = try self.link(Self.notice(.standard(reason)), language: language)
        let strings = try LinkResources().strings.strings(for: link.run.link.language)
        let page = try self.page(of: link)
        for text in ["\(reason.rawValue)_title", "\(reason.rawValue)_lead", "start"] {
            let words = strings("again", text)
            #expect(!words.isEmpty && page.contains(HTMLEscaping().escapeText(words)), "\(text)")
        }
    }

    @Test
    func theAuthorsWordsAreShownAsTheyAreAndEscaped() throws {
        let wording = RetryWording(title: "<b>Old</b>", description: "\"New\" & <i>valid</i>", button: "Go > on")
        let page = try self.page(of: try self.link(Self.notice(.custom(wording)), language: "de_DE"))
        for text in [wording.title, wording.description, wording.button] {
            #expect(page.contains(HTMLEscaping().escapeText(text)), "\(text)")
            #expect(!page.contains(text), "\(text)")
        }
    }

    @Test(arguments: [(1, 3, "You can try 3 more times."), (2, 3, "You can try 2 more times.")])
    func howOftenItCanBeTriedIsSaid(number: Int, maximum: Int, words: String) throws {
        #expect(try self.page(of: try self.link(Self.notice(number: number, of: maximum))).contains(words))
    }

    @Test(arguments: [(3, 3), (1, 1)])
    func theLastTryIsCalledSo(number: Int, maximum: Int) throws {
        let page = try self.page(of: try self.link(Self.notice(number: number, of: maximum)))
        #expect(page.contains("This is your last try."))
        #expect(!page.contains("more times"))
    }

    // MARK: Over HTTP

    @Test
    func itsButtonLeadsToTheTaskAndOnlyForThatRetry() async throws {
        try await LinkStation.with(self.link(Self.notice(number: 2))) { station async throws in
            let path = try Journeys.token().handle.path
            let first = String(buffer: try await station.open(path).body)
            #expect(first.contains(#"data-testid="again""#) && first.contains(#"href="\#(path)?retry=2""#))
            let next = String(buffer: try await station.open("\(path)?retry=2").body)
            #expect(!next.contains(#"data-testid="again""#) && next.contains(#"data-view="fallback""#))
            // An older page's button, pressed in another tab.
            let old = String(buffer: try await station.open("\(path)?retry=1").body)
            #expect(old.contains(#"data-testid="again""#))
        }
    }
}
