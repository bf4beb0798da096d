package import CanonicalJSON

/// Where a value comes from.
///
/// In the file a text starting with `$.` is a reference, `{"lit": …}` any literal, `{"now": {}}`, `{"today": {}}` and
/// `{"add": {"of": …, "days": …}}` are dates, and any other text, number, boolean, `null` or list is itself.
package indirect enum WorkflowExpression: Sendable, Equatable {
    /// The value itself.
    case literal(JSONValue)
    /// A value of the run.
    case reference(WorkflowReference)
    /// The instant of the event that is being applied.
    case now
    /// The day of that instant, in UTC.
    case today
    /// A date moved by whole days, back when negative.
    case adding(days: Int, to: WorkflowExpression)

    /// The references inside.
    package var references: [WorkflowReference] {
        switch self {
        case .literal, .now, .today: []
        case .reference(let reference): [reference]
        case .adding(_, let base): base.references
        }
    }

    /// The expression as the file has it.
    package var json: JSONValue {
        switch self {
        case .literal(.string(let text)) where !text.hasPrefix("$."): .string(text)
        case .literal(.string(let text)): ["lit": .string(text)]
        case .literal(.object(let members)): ["lit": .object(members)]
        case .literal(let value): value
        case .reference(let reference): .string(reference.text)
        case .now: ["now": [:]]
        case .today: ["today": [:]]
        case .adding(let days, let base): ["add": ["of": base.json, "days": .integer(Int64(days))]]
        }
    }
}
