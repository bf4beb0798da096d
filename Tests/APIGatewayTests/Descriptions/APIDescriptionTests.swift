import CanonicalJSON
import Foundation
import Testing

@testable import APIGateway

struct APIDescriptionTests {
    @Test(arguments: APIDescription.Part.allCases)
    func theFilesOfEachPartAreJoinedToOneDocument(part: APIDescription.Part) throws {
        let document = try APIDescription(part).document
        #expect(document["openapi"] == "3.0.3")
        #expect(document["servers"]?[0]?["url"]?.stringValue == "/\(part.rawValue)")
        #expect((document["paths"]?.objectValue?.count ?? 0) > 40)
    }

    @Test(arguments: APIDescription.Part.allCases)
    func everyReferenceLeadsSomewhere(part: APIDescription.Part) throws {
        let document = try APIDescription(part).document
        let schemas = SchemaText(document)
        for reference in Self.references(in: document) {
            #expect(!schemas.resolved(["$ref": .string(reference)]).isNull, "\(reference)")
        }
    }

    @Test(arguments: APIDescription.Part.allCases)
    func everyOperationHasATagThatIsExplained(part: APIDescription.Part) throws {
        let document = try APIDescription(part).document
        let tags = (document["tags"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        #expect(Set(tags).count == tags.count)
        for (path, item) in DescriptionPage.sorted(document["paths"]) {
            for (method, operation) in DescriptionPage.sorted(item) {
                #expect(tags.contains(operation["tags"]?[0]?.stringValue ?? ""), "\(method) \(path)")
            }
        }
    }

    @Test
    func whatLooksLikeADateStaysAText() throws {
        let value = try APIDescription.value(
            yaml: "a: 2026-01-31\nb: 2026-01-31T12:00:00Z\nc: 12\nd: true\ne: null\nf: 0.5\n")
        #expect(
            value == ["a": "2026-01-31", "b": "2026-01-31T12:00:00Z", "c": 12, "d": true, "e": .null, "f": 0.5])
    }

    @Test
    func aMemberThatTwoFilesStateIsRefused() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        for (directory, text) in [("shared", "info: {title: One}\n"), ("v1", "info: {title: Two}\n")] {
            let place = root.appendingPathComponent(directory)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try text.write(to: place.appendingPathComponent("a.yaml"), atomically: true, encoding: .utf8)
        }
        #expect(throws: APIDescriptionError.statedTwice("/info/title")) { try APIDescription(.extensions, in: root) }
    }

    private static func references(in value: JSONValue) -> [String] {
        if let items = value.arrayValue { return items.flatMap { Self.references(in: $0) } }
        guard let members = value.objectValue else { return [] }
        return members.flatMap { name, member in
            name == "$ref" ? [member.stringValue].compactMap { $0 } : Self.references(in: member)
        }
    }
}
