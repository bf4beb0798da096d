import CanonicalJSON
import Workflows

/// Targets whose inputs are texts.
enum FuzzTexts {
    static func json(_ input: [UInt8]) throws {
        guard let value = try? JSONValue(parsing: input) else { return }
        guard let again = try? JSONValue(parsing: value.canonicalBytes()), again == value else {
            throw FuzzFinding("a JSON text reads otherwise once written canonically")
        }
        guard again.canonicalBytes() == value.canonicalBytes() else {
            throw FuzzFinding("the canonical form of a JSON text is not one form")
        }
        guard let pretty = try? JSONValue(parsing: value.prettyBytes()), pretty == value else {
            throw FuzzFinding("a JSON text reads otherwise once written on lines")
        }
    }

    static func workflow(_ input: [UInt8]) throws {
        guard let definition = try? WorkflowDefinition.parse(input) else { return }
        let written = definition.canonicalJSON.canonicalBytes()
        guard let again = try? WorkflowDefinition.parse(written), again == definition else {
            throw FuzzFinding("a workflow file reads otherwise once written")
        }
    }

    static func simulation(_ input: [UInt8]) { _ = try? SimulationSuite.parse(input) }
}

extension FuzzTarget {
    /// Whether a file is a workflow by its form.
    package static func isWorkflow(_ file: [UInt8]) -> Bool { (try? WorkflowDefinition.parse(file)) != nil }
}
