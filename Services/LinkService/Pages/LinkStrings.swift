import Foundation
import VerificationDomain

/// The texts of the pages in one language.
struct LinkStrings: Sendable, Equatable {
    /// The language that the texts are in, such as `de`; what `lang` says.
    let language: String
    /// By section, then name.
    let sections: [String: [String: String]]

    /// Arabic, Persian and Hebrew are written from right to left.
    var direction: String { ["ar", "fa", "he"].contains(self.language) ? "rtl" : "ltr" }

    /// A text with its placeholders filled in. What is filled into a language that is written from right to left is
    /// isolated: a Latin name would disorder the sentence that it stands in (Unicode UAX #9 §2.4).
    /// - Parameter values: By the name in braces: `{organisation}` is `organisation`.
    /// - Returns: Empty when there is no such text, which a test rules out.
    func callAsFunction(_ section: String, _ name: String, _ values: [String: String] = [:]) -> String {
        var text = self.sections[section]?[name] ?? ""
        for (name, value) in values {
            text = text.replacingOccurrences(of: "{\(name)}", with: self.isolated(value))
        }
        return text
    }

    /// Numbers need nothing: they are read alike in every text.
    private func isolated(_ value: String) -> String {
        guard self.direction == "rtl", !value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return value }
        return "\u{2068}\(value)\u{2069}"
    }
}

/// Every language that the pages speak.
struct LinkStringsCatalogue: Sendable {
    static let fallback = "en"

    private let languages: [String: LinkStrings]

    /// - Parameter directory: Holds one `<language>.json` for each language.
    /// - Throws: When a file cannot be read, or there is no English.
    init(directory: URL) throws {
        var languages: [String: LinkStrings] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        where file.pathExtension == "json" {
            let language = file.deletingPathExtension().lastPathComponent
            let sections = try JSONDecoder().decode([String: [String: String]].self, from: Data(contentsOf: file))
            languages[language] = LinkStrings(language: language, sections: sections)
        }
        guard languages[Self.fallback] != nil else { throw ResourceError.missing("Strings/\(Self.fallback).json") }
        self.languages = languages
    }

    /// - Parameter languages: By code; English among them.
    init(_ languages: [String: LinkStrings]) { self.languages = languages }

    /// The languages there are texts in.
    var available: Set<String> { Set(self.languages.keys) }

    /// The texts for a run's language; English when there are none in it.
    func strings(for language: LinkLanguage) -> LinkStrings { self.strings(named: language.base) }

    /// The texts in a language by its code; English when there are none in it.
    func strings(named language: String) -> LinkStrings {
        self.languages[language] ?? self.languages[Self.fallback]
            ?? LinkStrings(language: Self.fallback, sections: [:])
    }

    /// The texts for a browser's `Accept-Language`: the first language in its order that there are texts in.
    func strings(accepting field: String?) -> LinkStrings {
        let wishes = (field ?? "").split(separator: ",").prefix(16)
        for wish in wishes {
            let base = wish.drop(while: \.isWhitespace).prefix { $0.isLetter }.lowercased()
            if self.languages[base] != nil { return self.strings(named: base) }
        }
        return self.strings(named: Self.fallback)
    }
}

/// What a build lacks; start-up stops.
enum ResourceError: Error, Equatable {
    /// Relative to the module's resources.
    case missing(String)
}
