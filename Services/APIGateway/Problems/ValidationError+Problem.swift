package import ServiceRuntime
package import VerificationDomain

extension ValidationError: ProblemConvertible {
    /// 422 with every field.
    package var problem: Problem { .validation(self.fields.nestedByPath) }
}

extension [String: [String]] {
    /// Messages under dotted paths as the nested objects that answers have.
    var nestedByPath: [String: ProblemField] {
        var leaves: [String: ProblemField] = [:]
        var branches: [String: [String: [String]]] = [:]
        for (path, messages) in self {
            if let dot = path.firstIndex(of: ".") {
                branches[String(path[..<dot]), default: [:]][String(path[path.index(after: dot)...])] = messages
            } else {
                leaves[path] = .messages(messages)
            }
        }
        for (key, fields) in branches where leaves[key] == nil { leaves[key] = .nested(fields.nestedByPath) }
        return leaves
    }
}
