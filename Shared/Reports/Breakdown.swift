package import CanonicalJSON

/// A node of a report's breakdown: a finding, and the finer ones it is made of.
///
/// Properties name reasons and media, so a node prints as redacted.
package struct Breakdown: Hashable, Sendable {
    /// What was found; `nil` (on the wire an explicit `null`) when it was not examined.
    package var result: ReportResult?
    /// The parts by name, on the wire under `breakdown`; `nil` leaves the key out.
    package var parts: [String: Breakdown]?
    /// Reasons, scores and ids; `nil` leaves the key out, empty is `{}`.
    package var properties: [String: JSONValue]?

    /// Makes a node as given; the result is not derived from the parts.
    package init(result: ReportResult?, parts: [String: Breakdown]? = nil, properties: [String: JSONValue]? = nil) {
        self.result = result
        self.parts = parts
        self.properties = properties
    }
}

extension Breakdown: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The result alone.
    package var description: String { "Breakdown(result: \(self.result?.rawValue ?? "null"), redacted)" }

    /// The result alone.
    package var debugDescription: String { self.description }

    /// A mirror without children, so that neither `dump` nor a failed expectation shows the properties.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
