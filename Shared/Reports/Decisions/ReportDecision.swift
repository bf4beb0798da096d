package import CanonicalJSON

/// What an analyst says of a report, before it is held against the rules of its kind
/// (``ReportName/outcome(of:startingFrom:)``). Prints as redacted.
package struct ReportDecision: Hashable, Sendable {
    /// What was found at one place.
    package struct Statement: Hashable, Sendable {
        /// An item, such as `image_integrity.image_quality`, or a breakdown, such as `image_integrity`, which means each of
        /// its items.
        package let place: String
        /// What takes the place of whatever was found there before.
        package let finding: Finding

        /// A statement as given; nothing is checked.
        package init(place: String, finding: Finding) {
            self.place = place
            self.finding = finding
        }
    }

    /// The overall result, which must be the one that follows from the findings: so a slip is noticed.
    package let result: ReportResult
    /// The sub-result, which must follow likewise; `nil` leaves it to the rules.
    package let subResult: ReportSubResult?
    /// In the order in which they are taken: of two about one item the later one counts.
    package let statements: [Statement]
    /// What was read from the document, or what else this kind of report tells, by the API's names.
    package let properties: [String: JSONValue]

    /// A decision as given; nothing is checked.
    package init(
        result: ReportResult, subResult: ReportSubResult? = nil, statements: [Statement] = [],
        properties: [String: JSONValue] = [:]
    ) {
        self.result = result
        self.subResult = subResult
        self.statements = statements
        self.properties = properties
    }
}

extension ReportDecision: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The results alone.
    package var description: String {
        "ReportDecision(result: \(self.result.rawValue), sub-result: \(self.subResult?.rawValue ?? "null"), redacted)"
    }

    /// The results alone.
    package var debugDescription: String { self.description }

    /// A mirror without children, so that neither `dump` nor a failed expectation shows what was found.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
