import Foundation
import Testing

@testable import LinkService

@Suite
struct LinkStringsTests {
    private let resources: LinkResources

    init() throws {
        self.resources = try LinkResources()
    }

    @Test
    func theSevenDocumentedLanguagesAreThere() {
        #expect(self.resources.strings.available == ["en", "de", "es", "fr", "it", "pt", "nl"])
    }

    @Test(arguments: ["de", "es", "fr", "it", "pt", "nl"])
    func everyLanguageHasTheTextsOfEnglishWithTheirPlaceholders(_ language: String) {
        let english = Self.shape(of: self.resources.strings.strings(named: "en"))
        let other = Self.shape(of: self.resources.strings.strings(named: language))
        #expect(other == english)
    }

    private static func shape(of strings: LinkStrings) -> Set<String> {
        var shape: Set<String> = []
        for (section, texts) in strings.sections {
            for (name, text) in texts {
                let places = text.matches(of: /\{[a-z]+\}/).map { String($0.output) }.sorted()
                shape.insert("\(section).\(name) \(places) \(text.isEmpty)")
            }
        }
        return shape
    }

    @Test
    func whatTemplatesAndScriptsAskForIsThere() throws {
        let root = LinkResources.root
        let english = self.resources.strings.strings(named: "en")
        var asked = 0
        for file in try FileManager.default.contentsOfDirectory(
            at: root.appendingPathComponent("Templates"), includingPropertiesForKeys: nil)
        {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: /\{\{t\.([a-z_]+)\.([a-z_]+)\}\}/) {
                asked += 1
                #expect(!english(String(match.output.1), String(match.output.2)).isEmpty, "\(match.output.0)")
            }
        }
        for name in self.resources.assets.names where name.hasSuffix(".js") {
            let text = String(decoding: try #require(self.resources.assets[name]).bytes, as: UTF8.self)
            for match in text.matches(of: /text\("([a-z_]+)"/) {
                asked += 1
                #expect(!english("script", String(match.output.1)).isEmpty, "\(match.output.0)")
            }
        }
        #expect(asked > 40)
    }

    @Test(arguments: [
        ("de-CH,de;q=0.9,en;q=0.8", "de"), ("fi, fr;q=0.5", "fr"), ("", "en"), ("xx", "en"), ("*", "en"),
        ("PT-br", "pt"),
    ])
    func aBrowsersFirstKnownLanguageIsSpoken(field: String, language: String) {
        #expect(self.resources.strings.strings(accepting: field).language == language)
    }

    @Test
    func aPlaceholderIsFilledInWhereverItStands() {
        let strings = LinkStrings(language: "en", sections: ["a": ["b": "{x} and {x}"]])
        #expect(strings("a", "b", ["x": "1"]) == "1 and 1")
        #expect(strings("a", "missing").isEmpty)
    }
}
