import CanonicalJSON

/// What an India tax id report examines (Onfido API reference v3.6, "India Tax ID: Breakdowns"). Breakdowns without
/// parts.
package enum IndiaPANItem: String, BreakdownItem {
    /// Flagged when the applicant's name is not that on record; a variation of it will do.
    case nameMatch = "name_match"
    /// Flagged when there is no such permanent account number.
    case panValid = "pan_valid"
}

/// The findings of an India tax id report.
package typealias IndiaPANFindings = Findings<IndiaPANItem>

extension Findings where Item == IndiaPANItem {
    /// The complete report that follows from the findings, without a sub-result: clear only when both items are.
    ///
    /// The reference shows items and properties at the top, the OpenAPI document shows them inside `device`, and client
    /// libraries take what they do not know for an extra key: here they are at both places.
    /// - Parameters:
    ///   - pan: The applicant's number, ten letters and digits.
    ///   - fullName: The applicant's name.
    package func outcome(pan: String, fullName: String) -> ReportOutcome {
        let shown: [String: JSONValue] = ["full_name": .string(fullName), "pan": .string(pan)]
        var outcome = self.outcome(
            of: IndiaPANItem.allCases, properties: shown.merging(["device": .object(shown)], uniquingKeysWith: { $1 }))
        outcome.breakdown = self.panBreakdown()
        return outcome
    }

    /// The breakdown of an India tax id report: both items, and once more inside `device`.
    func panBreakdown() -> [String: Breakdown] {
        var breakdown = self.breakdown()
        breakdown["device"] = Breakdown(
            result: .combining(breakdown.values.map(\.result)),
            parts: breakdown.mapValues { Breakdown(result: $0.result, properties: [:]) })
        return breakdown
    }
}
