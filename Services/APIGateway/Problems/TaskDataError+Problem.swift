import CanonicalJSON
package import ServiceRuntime
package import VerificationDomain
import Workflows

extension TaskDataError: ProblemConvertible {
    /// 422 with the fields below `data`, or with messages about `data` as a whole.
    package var problem: Problem {
        if let whole = self.fields[CaptureCompletionError.whole], self.fields.count == 1 {
            return .validation(["data": ProblemField(json: whole)])
        }
        return .validation(["data": .nested(self.fields.mapValues(ProblemField.init(json:)))])
    }
}

extension ProblemField {
    /// Lists of messages, lists of objects of them, or objects.
    init(json: JSONValue) {
        if let fields = json.objectValue {
            self = .nested(fields.mapValues(ProblemField.init(json:)))
            return
        }
        let items = json.arrayValue ?? []
        let nested = items.compactMap(\.objectValue)
        if nested.isEmpty {
            self = .messages(items.compactMap(\.stringValue))
        } else {
            self = .nested(
                nested.reduce(into: [:]) { all, part in
                    all.merge(part.mapValues(ProblemField.init(json:))) { first, _ in first }
                })
        }
    }
}
