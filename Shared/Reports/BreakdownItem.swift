/// The smallest things a kind of report gives findings for.
///
/// The raw value is the place in the breakdown: `image_integrity.image_quality`, or `police_record` for a breakdown
/// that has no parts.
package protocol BreakdownItem: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {
    /// What may be said of it beside its result.
    var rules: BreakdownItemRules { get }
}

extension BreakdownItem {
    /// Nothing: what kinds that do not say otherwise have.
    package var rules: BreakdownItemRules { .resultOnly }

    /// The breakdown it belongs to, such as `image_integrity`.
    package var breakdownName: String {
        String(self.rawValue.prefix { $0 != "." })
    }

    /// Its name among the parts of that breakdown, such as `image_quality`; `nil` when it is the breakdown itself.
    package var partName: String? {
        let place = self.rawValue.split(separator: ".", maxSplits: 1)
        return place.count == 2 ? String(place[1]) : nil
    }
}
