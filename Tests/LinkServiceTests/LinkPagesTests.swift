import Foundation
import Testing
import VerificationDomain
import Workflows

@testable import LinkService

@Suite
struct LinkPagesTests {
    /// The second line is for those who escape by characters: a mark after `"` or a sign before `<` makes other ones.
    private static let hostile =
        #"</title><script>alert("1")</script>'"#
        + "\"\u{301} onfocus=x '\u{301} onblur=x \u{600}<script\u{600}>x\u{600}</script>\u{301}\u{200D} \u{600}&lt;"
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
        return pages + (try ErrorPageKind.allCases.map { try self.pages.error($0, strings, link: "/l/r/0") })
    }

    /// How often the page has each scalar that means something to a browser, counted as a browser reads them.
    private static func marks(in page: String) -> [Unicode.Scalar: Int] {
        var marks: [Unicode.Scalar: Int] = [:]
        for scalar in page.unicodeScalars where ["<", ">", "\"", "'"].contains(scalar) {
            marks[scalar, default: 0] += 1
        }
        return marks
    }

    /// Whether a page has these bytes: with `String.contains` a mark or sign beside them would hide them.
    private static func has(_ page: String, _ text: String) -> Bool { Array(page.utf8).contains(Array(text.utf8)) }

    @Test(arguments: [(hostile, "Account"), ("Acme", hostile), (hostile, hostile)])
    func whatTenantsWriteIsEscapedOnEveryPage(organisation: String, name: String) throws {
        let harmless = try self.everyPage(organisation: "Acme", name: "Account")
        for (page, usual) in zip(try self.everyPage(organisation: organisation, name: name), harmless) {
            #expect(!Self.has(page, "<script>alert") && !Self.has(page, #""1""#))
            #expect(Self.marks(in: page) == Self.marks(in: usual))
        }
        let page = try self.pages.page(.finished, of: try self.links(organisation: organisation, name: name)[0])
        #expect(Self.has(page, "&quot;\u{301} onfocus=x &#39;\u{301} onblur=x \u{600}&lt;script\u{600}&gt;x"))
        #expect(Self.has(page, "\u{600}&amp;lt;"))
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
    func noFieldLetsWhatPeopleEnterOutOfItsAttribute() throws {
        let names =
            ["first_name", "last_name", "dob", "email", "phone_number"]
            + ["line1", "line2", "line3", "town", "postcode", "state"].map { "address.\($0)" }
        let capture = ProfileCapture(
            fields: ProfileFieldName.allCases.map { ProfileCapture.Field(name: $0, isRequired: true) })
        let step = CaptureStep(
            taskID: "profile_00006", capture: .profile(capture), progress: StepProgress(current: 1, total: 1))
        let link = try Journeys.link(Journeys.profile, [])
        let pages = try [Self.hostile, "Acme"].map { text in
            var form = ProfileForm(values: Dictionary(uniqueKeysWithValues: names.map { ($0, text) }))
            form.errors = Dictionary(uniqueKeysWithValues: names.map { ($0, text) })
            return try self.pages.profile(capture, step, of: link, form: form)
        }
        #expect(Self.marks(in: pages[0]) == Self.marks(in: pages[1]))
        for (page, text) in zip(pages, [HTMLEscaping().escapeText(Self.hostile), "Acme"]) {
            let shown = Array(page.utf8).ranges(of: Array(#" value="\#(text)" "#.utf8)).count
            #expect(shown == names.count)
        }
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

    // MARK: Capture pages

    /// Those of a document and of a face.
    private func capturePages() throws -> [String] {
        let link = try Journeys.link(Journeys.documentAndFace, [])
        return try ["document_photo_00001", "face_photo_00002"].map { id in
            let capture = try #require(link.definition.captureConfiguration(of: id))
            let step = CaptureStep(taskID: id, capture: capture, progress: StepProgress(current: 1, total: 2))
            return try self.pages.capture(step, of: link)
        }
    }

    /// The start tags of a page that match.
    private static func tags(_ pattern: String, in page: String) throws -> [String] {
        page.matches(of: try Regex("<[a-z][^>]*\(pattern)[^>]*>")).map { String($0.output[0].substring ?? "") }
    }

    @Test
    func aPageWhoseScriptNeverRunsSaysWhatToDo() throws {
        for page in try self.capturePages() {
            let views = try Self.tags("data-view=", in: page)
            let shown = views.filter { !$0.contains(" hidden") }
            #expect(views.count > 2 && shown.count == 1)
            #expect(shown.first?.contains(#"data-view="fallback""#) == true)
            #expect(!page.contains("<noscript"))
            #expect(page.contains("Please allow JavaScript, load the page again"))
        }
    }

    @Test
    func anExistingPhotoCanBeChosenAndOnlyTheOtherInputOpensTheDevicesCamera() throws {
        for (page, chooser) in zip(try self.capturePages(), ["file-input", "face-file-input"]) {
            let inputs = try Self.tags(#"data-testid="\#(chooser)""#, in: page)
            #expect(inputs.count == 1 && inputs[0].contains(" data-file") && !inputs[0].contains("capture"))
            let camera = try Self.tags(#"data-testid="device-camera""#, in: page)
            #expect(camera.count == 1 && camera[0].contains(" data-file") && camera[0].contains("capture=\""))
            // Not before the script has seen that the browser offers the page no camera.
            let label = try Self.tags("data-device-camera", in: page)
            #expect(label.count == 1 && label[0].contains(" hidden"))
        }
    }

    @Test(arguments: ["en", "de", "es", "fr", "it", "pt", "nl", "ar", "fa", "he", "ja"])
    func theCamerasPictureHasANameInEveryLanguage(_ language: String) throws {
        let link = WorkflowRunLink(language: try #require(LinkLanguage(language)))
        let run = try Journeys.link(Journeys.documentAndFace, [], link: link)
        for id in ["document_photo_00001", "face_photo_00002"] {
            let capture = try #require(run.definition.captureConfiguration(of: id))
            let step = CaptureStep(taskID: id, capture: capture, progress: StepProgress(current: 1, total: 2))
            let videos = try Self.tags("playsinline", in: try self.pages.capture(step, of: run))
            let name = self.pages.resources.strings.strings(named: language)("camera", "preview")
            #expect(videos.count == 1 && !name.isEmpty && videos[0].contains(#"aria-label="\#(name)""#))
        }
    }

    // MARK: Languages

    @Test(arguments: [
        "en_US", "de_DE", "es", "fr-FR", "it_IT", "pt_PT", "nl_NL", "ar", "ar_EG", "fa", "he-IL", "ja_JP",
    ])
    func everyPageIsWhollyInTheLanguageOfTheRun(_ code: String) throws {
        let language = try #require(LinkLanguage(code))
        let direction = ["ar", "fa", "he"].contains(language.base) ? "rtl" : "ltr"
        for page in try self.everyPage(organisation: "Acme", name: "Account", language: language) {
            #expect(page.contains(#"<html lang="\#(language.base)" dir="\#(direction)">"#))
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
