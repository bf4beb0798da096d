import CanonicalJSON

extension Findings {
    /// The complete report, without a sub-result, that shows these items.
    ///
    /// Clear only when every one of them is: what was not examined must never read as clear.
    func outcome(of items: [Item], properties: [String: JSONValue] = [:]) -> ReportOutcome {
        let isClear = !items.isEmpty && items.allSatisfy { self[$0].result == .clear }
        return ReportOutcome(
            result: isClear ? .clear : .consider,
            subResult: nil,
            breakdown: self.breakdown(of: items),
            properties: properties
        )
    }
}
