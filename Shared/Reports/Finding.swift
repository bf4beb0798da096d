package import CanonicalJSON

/// What the examination of one item gave. Prints as redacted.
package struct Finding: Hashable, Sendable {
    /// `nil`: not examined, or to no avail.
    package var result: ReportResult?
    /// Reasons, scores and ids, as the API shows them.
    package var properties: [String: JSONValue]

    /// A finding as given.
    package init(result: ReportResult?, properties: [String: JSONValue] = [:]) {
        self.result = result
        self.properties = properties
    }

    /// Not examined.
    package static let unexamined = Finding(result: nil)

    /// Examined, and nothing found.
    package static let clear = Finding(result: .clear)

    /// Something found, with its reasons.
    /// - Parameter reasons: Property names such as `blurred_photo`. Each gets the value `consider`: "the contributing
    ///   reason and corresponding fail result" (Onfido API reference v3.6, "Breakdown reasoning").
    package static func flagged(_ result: ReportResult = .consider, reasons: String...) -> Finding {
        let properties = reasons.map { ($0, JSONValue.string(ReportResult.consider.rawValue)) }
        return Finding(result: result, properties: Dictionary(properties, uniquingKeysWith: { _, later in later }))
    }
}

extension Finding: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The result alone.
    package var description: String { "Finding(result: \(self.result?.rawValue ?? "null"), redacted)" }

    /// The result alone.
    package var debugDescription: String { self.description }

    /// A mirror without children, so that neither `dump` nor a failed expectation shows the properties.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
