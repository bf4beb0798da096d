import Foundation
import Testing
import VerificationDomain
import Workflows

@testable import LinkService

/// Every page in a language that nobody speaks: what is not bracketed was never in the list of texts.
@Suite
struct PseudoLocaleTests {
    private static let organisation = "0000"
    private let pages: LinkPages

    init() throws {
        var resources = try LinkResources()
        let english = resources.strings.strings(named: "en")
        resources.strings = LinkStringsCatalogue(["en": Self.pseudo(english)])
        self.pages = LinkPages(resources: resources)
    }

    /// Brackets around every text, and its letters accented; placeholders as they are.
    private static func pseudo(_ strings: LinkStrings) -> LinkStrings {
        LinkStrings(
            language: strings.language,
            sections: strings.sections.mapValues { texts in
                texts.mapValues { text in
                    var isPlace = false
                    let accented = text.map { character -> String in
                        if character == "{" { isPlace = true }
                        if character == "}" { isPlace = false }
                        return !isPlace && character.isASCII && character.isLetter
                            ? "\(character)\u{301}" : "\(character)"
                    }
                    return "⟦\(accented.joined())⟧"
                }
            })
    }

    private func everyPage() throws -> [(name: String, html: String)] {
        var made: [(String, String)] = []
        let proof = WorkflowDefinition(
            name: Self.organisation,
            nodes: [
                WorkflowNode(id: "start", type: "start"),
                WorkflowNode(id: "proof_of_address_10001", type: "proof_of_address_capture"),
                WorkflowNode(id: "approve_00004", type: "approve"),
            ],
            edges: [
                WorkflowEdge(from: "start", to: "proof_of_address_10001"),
                WorkflowEdge(from: "proof_of_address_10001", to: "approve_00004"),
            ])
        for definition in [Journeys.documentAndFace, Journeys.profile, proof] {
            var definition = definition
            definition.name = Self.organisation
            let link = try Journeys.link(definition, [], organisation: Self.organisation)
            for node in definition.nodes {
                guard let capture = definition.captureConfiguration(of: node.id) else { continue }
                let step = CaptureStep(
                    taskID: node.id, capture: capture, progress: StepProgress(current: 1, total: nil))
                made.append(("welcome", try self.pages.page(.welcome(step), of: link)))
                made.append((capture.kind, try self.pages.page(.capture(step), of: link)))
            }
            for screen in [LinkScreen.checking, .finished, .expired, .stopped] {
                made.append((screen.name, try self.pages.page(screen, of: link)))
            }
        }
        let strings = self.pages.resources.strings.strings(named: "en")
        for kind in ErrorPageKind.allCases {
            made.append((kind.rawValue, try self.pages.error(kind, strings, link: "/l/r/0")))
        }
        return made
    }

    @Test
    func everyTextThatAPersonReadsOrHearsIsTranslated() throws {
        let pages = try self.everyPage()
        #expect(pages.count > 20)
        for (name, html) in pages {
            // Countries go by their English names until the browser knows better.
            var page = html.replacing(/<option value="[A-Z]{3}"[^>]*>[^<]*/, with: "")
            for match in page.matches(of: /(?:aria-label|alt|title|placeholder)="([^"]+)"/) {
                #expect(match.output.1.contains("⟦"), "\(name): \(match.output.0)")
            }
            page = page.replacing(/⟦[^⟧]*⟧/, with: "").replacing(/<[^>]*>/, with: " ")
            let left = page.replacing(Self.organisation, with: "").split { !$0.isLetter }
            #expect(left.isEmpty, "\(name): \(left)")
        }
    }
}
