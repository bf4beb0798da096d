import Foundation
import Testing
import VerificationDomain

@testable import LinkService

@Suite
struct LinkStringsTests {
    private let resources: LinkResources

    init() throws {
        self.resources = try LinkResources()
    }

    @Test
    func theSevenDocumentedLanguagesAreThereAndFourMore() {
        let languages: Set = ["en", "de", "es", "fr", "it", "pt", "nl", "ar", "fa", "he", "ja"]
        #expect(self.resources.strings.available == languages)
        #expect(languages.isSubset(of: LinkLanguage.baseLanguages))
    }

    @Test(arguments: ["de", "es", "fr", "it", "pt", "nl", "ar", "fa", "he", "ja"])
    func everyLanguageHasTheTextsOfEnglishWithTheirPlaceholders(_ language: String) {
        let english = Self.shape(of: self.resources.strings.strings(named: "en"))
        let other = Self.shape(of: self.resources.strings.strings(named: language))
        #expect(other == english)
    }

    /// What may be the same in two languages, as a name or a loan word.
    private static let alike = ["ssn", "pan", "visa", "start", "type", "progress", "footer", "optional", "country"]

    @Test(arguments: ["de", "es", "fr", "it", "pt", "nl", "ar", "fa", "he", "ja"])
    func noTextIsLeftInEnglish(_ language: String) {
        let english = self.resources.strings.strings(named: "en")
        for (section, texts) in self.resources.strings.strings(named: language).sections {
            for (name, text) in texts where text == english(section, name) {
                #expect(text.count < 20 || Self.alike.contains(name), "\(section).\(name)")
            }
        }
    }

    @Test(arguments: ["ar", "fa", "he"])
    func aTextFromRightToLeftKeepsLatinPartsInOrder(_ language: String) throws {
        let strings = self.resources.strings.strings(named: language)
        #expect(strings.direction == "rtl")
        let lead = strings("welcome", "lead", ["organisation": "Acme (UK) Ltd."])
        #expect(lead.contains("\u{2068}Acme (UK) Ltd.\u{2069}"))
        #expect(strings("progress", "known", ["current": "1", "total": "2"]).contains("1"))
        for (section, texts) in strings.sections {
            for (name, text) in texts {
                // A sign and digits with spaces between them would be read backwards.
                let bare = text.replacing(/\u{2066}[^\u{2069}]*\u{2069}/, with: "")
                #expect(bare.firstMatch(of: /\+\d/) == nil, "\(section).\(name)")
            }
        }
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
