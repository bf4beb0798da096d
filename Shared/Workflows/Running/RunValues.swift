import CanonicalJSON
import FoundationEssentials

/// Reads expressions against one state of a run, at the time of one event.
struct RunValues {
    let state: WorkflowRunState
    let now: Moment

    /// The value of an expression; `nil` when a reference leads nowhere or to `null`.
    func value(of expression: WorkflowExpression) -> JSONValue? {
        switch expression {
        case .literal(let value): return value.nonNull
        case .reference(let reference): return self.value(of: reference)
        case .now: return .string(self.now.text)
        case .today: return .string(Moment.day(self.now.day).text)
        case .adding(let days, let base):
            guard let moment = self.value(of: base)?.stringValue.flatMap(Moment.init(parsing:)) else { return nil }
            return .string(moment.adding(days: days).text)
        }
    }

    private func value(of reference: WorkflowReference) -> JSONValue? {
        let inputs = self.state.inputs
        let root: JSONValue? =
            switch reference.root {
            case .applicant: inputs.applicant
            case .custom: inputs.custom
            case .output(let id): self.state.task(id)?.currentOutput
            case .attempt(let id): self.state.task(id).map { .integer(Int64($0.attempt)) }
            case .run:
                [
                    "id": .string(inputs.runID),
                    "created_at": .string(Moment(inputs.createdAt).text),
                    "customer_user_id": .string(inputs.customerUserID),
                    "tags": .array(inputs.tags.map(JSONValue.string)),
                    "sandbox": .bool(inputs.isSandbox),
                ]
            }
        return Self.value(at: reference.path[...], of: root)
    }

    private static func value(at path: ArraySlice<WorkflowReference.Step>, of root: JSONValue?) -> JSONValue? {
        guard let root, !root.isNull else { return nil }
        guard let step = path.first else { return root }
        let rest = path.dropFirst()
        switch step {
        case .name(let name): return Self.value(at: rest, of: root[name])
        case .index(let index): return Self.value(at: rest, of: root[index])
        case .all: return root.arrayValue.map { .array($0.compactMap { Self.value(at: rest, of: $0) }) }
        }
    }
}
