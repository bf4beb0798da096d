import CanonicalJSON
import Foundation
import Testing
import Workflows

/// Files spoilt at random: whatever they hold, they are examined to the end.
@Suite
struct ValidationMutationTests {
    private static let seeds = UInt64(0)..<1000

    @Test
    func thousandSpoiltFilesAreExaminedToTheEnd() throws {
        let sources = try Self.sources()
        let catalogue = Set(WorkflowCatalogue.rules.map(\.code))
        var codes: Set<String> = []
        for seed in Self.seeds {
            var random = SeededGenerator(seed: seed)
            let source = sources[Int.random(in: 0..<sources.count, using: &random)]
            let bytes = Self.spoilt(source, &random)
            let (definition, findings) = WorkflowValidator.examine(bytes)
            codes.formUnion(findings.map(\.code))
            #expect(findings.count <= 10_000, "seed \(seed)")
            if definition == nil { #expect(findings.contains { $0.severity == .error }, "seed \(seed)") }
            // What was read is examined alike without its file, and can be asked how its branches meet.
            if let definition {
                #expect(
                    Set(findings.map(\.code)) == Set(WorkflowValidator.findings(definition).map(\.code)),
                    "seed \(seed)")
                _ = WorkflowBranches(of: definition)
            }
        }
        #expect(codes.isSubset(of: catalogue))
        // The files are spoilt in many ways.
        #expect(codes.count > 20)
    }

    private static func sources() throws -> [JSONValue] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/Findings")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        let definitions = files.compactMap { name in
            try? WorkflowDefinition.parse(Array(Data(contentsOf: folder.appending(path: name))))
        }
        return try (definitions + Sample.allCases.map { try $0.definition } + (0..<40).map(RandomWorkflow.make))
            .map(\.canonicalJSON)
    }

    /// The file with one to four changes in its parts and, now and then, in its bytes.
    private static func spoilt(_ source: JSONValue, _ random: inout SeededGenerator) -> [UInt8] {
        var value = source
        var words = ["start", "out", "again", "else", "retry", "condition", "result", "$.tasks.start.output", ""]
        Self.gather(source, into: &words)
        for _ in 0..<Int.random(in: 1...4, using: &random) { value = Self.changed(value, words, &random) }
        var bytes = value.canonicalBytes()
        if Int.random(in: 0..<5, using: &random) == 0, !bytes.isEmpty {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        return bytes
    }

    private static func gather(_ value: JSONValue, into words: inout [String]) {
        switch value {
        case .string(let text): words.append(text)
        case .array(let values): for value in values { Self.gather(value, into: &words) }
        case .object(let members):
            for (_, value) in members.sorted(by: { $0.key < $1.key }) { Self.gather(value, into: &words) }
        case .null, .bool, .integer, .number: break
        }
    }

    /// The value with one part of it replaced, removed or repeated.
    private static func changed(_ value: JSONValue, _ words: [String], _ random: inout SeededGenerator) -> JSONValue {
        let goesDeeper = Int.random(in: 0..<8, using: &random) > 0
        switch value {
        case .object(var members) where !members.isEmpty && goesDeeper:
            guard let name = members.keys.sorted().randomElement(using: &random), let member = members[name] else {
                return value
            }
            members[name] =
                Int.random(in: 0..<12, using: &random) == 0 ? nil : Self.changed(member, words, &random)
            return .object(members)
        case .array(var values) where !values.isEmpty && goesDeeper:
            let index = Int.random(in: 0..<values.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: values.remove(at: index)
            case 1: values.append(values[index])
            case 2: values.swapAt(0, index)
            default: values[index] = Self.changed(values[index], words, &random)
            }
            return .array(values)
        case .null, .bool, .integer, .number, .string, .array, .object:
            let others: [JSONValue] = [.null, true, 7, -1, 1e300, [], [:], ["x"], ["op": "eq"]]
            return Int.random(in: 0..<3, using: &random) > 0
                ? .string(words.randomElement(using: &random) ?? "")
                : others.randomElement(using: &random) ?? .null
        }
    }
}
