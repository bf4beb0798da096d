/// Why a decision is not one that the rules of its kind of report allow. Names items, reasons and keys, never values.
package enum ReportDecisionError: Error, Equatable, Sendable {
    /// The JSON at that path, such as `breakdown.image_integrity.result`, is not what belongs there, or has no place there;
    /// the root is the empty path.
    case malformed(path: String)
    /// Neither a file nor an option says how the report ends.
    case resultMissing
    /// This kind of report has no such item, breakdown or property; `known` are those that it has.
    case unknown(String, known: [String])
    /// An item was flagged without a reason, though every flag of it has one; `known` are the reasons that there are.
    case reasonMissing(String, known: [String])
    /// A reason was given for an item that is not flagged.
    case reasonOfNoFlag(String)
    /// The result `unidentified` was given to an item that is either clear or not.
    case neverUnidentified(String)
    /// A property, such as `face_comparison.face_match.score`, has a value that it cannot have.
    case wrongValue(String)
    /// A property of the report that must be given, such as `pan`, is missing.
    case propertyMissing(String)
    /// No item has a result.
    case nothingExamined
    /// The items are of reports for different countries, which never come in one.
    case mixedForms
    /// Another result follows from the findings.
    /// - `flagged`: Items that are `consider` or `unidentified`.
    /// - `unexamined`: Items without a result.
    case otherResult(ReportResult, flagged: [String], unexamined: [String])
    /// Another sub-result follows from the findings; `nil`: this kind of report has none.
    case otherSubResult(ReportSubResult?, flagged: [String])
}
