package import CanonicalJSON

/// What a complete report says. Holds personal data, so it prints as redacted.
package struct ReportOutcome: Hashable, Sendable {
    /// The overall result.
    package var result: ReportResult
    /// The finer grade; `nil` (on the wire `null`) for all but document reports.
    package var subResult: ReportSubResult?
    /// The findings by name, such as `image_integrity`.
    package var breakdown: [String: Breakdown]
    /// What was read from the document, or what else this kind of report tells.
    package var properties: [String: JSONValue]

    /// An outcome as given; nothing is derived.
    package init(
        result: ReportResult,
        subResult: ReportSubResult?,
        breakdown: [String: Breakdown],
        properties: [String: JSONValue]
    ) {
        self.result = result
        self.subResult = subResult
        self.breakdown = breakdown
        self.properties = properties
    }

    /// `breakdown` as the API shows it; always an object.
    package var breakdownJSON: JSONValue { .object(self.breakdown.mapValues(\.jsonValue)) }

    /// `properties` as the API shows them; always an object, `{}` when there are none.
    package var propertiesJSON: JSONValue { .object(self.properties) }
}

extension ReportOutcome: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The result and the sub-result alone.
    package var description: String {
        let subResult = self.subResult?.rawValue ?? "null"
        return "ReportOutcome(result: \(self.result.rawValue), sub-result: \(subResult), redacted)"
    }

    /// The result and the sub-result alone.
    package var debugDescription: String { self.description }

    /// A mirror without children, so that neither `dump` nor a failed expectation shows personal data.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
