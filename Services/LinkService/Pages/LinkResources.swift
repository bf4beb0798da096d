import Foundation
import Mustache

/// Everything the pages are made of, read once at start.
struct LinkResources: Sendable {
    let templates: MustacheLibrary
    var strings: LinkStringsCatalogue
    let assets: AssetCatalogue
    let countries: [CountryName]

    /// Reads what the module was built with.
    /// - Throws: ``ResourceError``, or the error of a file or template that cannot be read.
    init() throws {
        let root = Self.root
        self.templates = try Self.templates(in: root.appendingPathComponent("Templates"))
        self.strings = try LinkStringsCatalogue(directory: root.appendingPathComponent("Strings"))
        self.assets = try AssetCatalogue(directory: root.appendingPathComponent("Assets"))
        self.countries = try CountryName.list(in: root.appendingPathComponent("countries.txt"))
    }

    /// Where the module's resources lie. Not below `resourceURL`: that may be this very directory, by its name.
    static var root: URL { Bundle.module.bundleURL.appendingPathComponent("Resources") }

    private static func templates(in directory: URL) throws -> MustacheLibrary {
        MustacheContentTypes.register(HTMLEscaping(), named: HTMLEscaping.name)
        // In each of them: a partial or a layout begins with the library's own type, whatever its caller has selected.
        let selection = "{{% CONTENT_TYPE: \(HTMLEscaping.name)}}\n"
        var library = MustacheLibrary()
        for file in try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
        where file.pathExtension == "mustache" {
            let text = try String(contentsOf: file, encoding: .utf8)
            try library.register(selection + text, named: file.deletingPathExtension().lastPathComponent)
        }
        return library
    }
}

/// A country's English name, for browsers that do not know it in the page's language.
struct CountryName: Sendable, Equatable {
    /// Three letters, as the API writes countries.
    let code: String
    /// Two letters, as browsers know countries.
    let region: String
    let name: String

    /// Reads lines of `GBR GB United Kingdom`, and sorts them by name.
    static func list(in file: URL) throws -> [CountryName] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard parts.count == 3 else { throw ResourceError.missing("countries.txt") }
            return CountryName(code: parts[0], region: parts[1], name: parts[2])
        }
        .sorted { $0.name.localizedStandardCompare($1.name) == .orderedAscending }
    }
}
