package import CanonicalJSON
package import Workflows

extension WorkflowFinding {
    /// Every key, unset ones as `null`. Programs assert on `code`, which is never renamed.
    package var publicJSON: JSONValue {
        .object([
            "code": .string(self.code), "severity": .string(self.severity.rawValue), "node": JSONValue(text: self.node),
            "port": JSONValue(text: self.port), "field": JSONValue(text: self.field),
            "line": self.line.map { .integer(Int64($0)) } ?? .null, "message": .string(self.message),
            "fix": JSONValue(text: self.fix),
        ])
    }
}
