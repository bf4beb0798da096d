/// What a report, a breakdown or a part of one came to.
///
/// Where there was no examination there is none: `nil`, on the wire `null`.
package enum ReportResult: String, CaseIterable, Codable, Hashable, Sendable {
    /// Every examination passed.
    case clear
    /// Something was found that a person should look at.
    case consider
    /// What was examined could not be recognised or matched.
    case unidentified

    /// Whether it makes what contains it `consider`; anything but clear does.
    package var isFlagged: Bool {
        switch self {
        case .clear: false
        case .consider, .unidentified: true
        }
    }
}

extension ReportResult {
    /// The result of a breakdown from those of its parts.
    ///
    /// `consider` when at least one part is `consider` or `unidentified`, `nil` when no part was examined, else `clear`
    /// (Onfido API reference v3.6, "Document report: Breakdowns").
    /// - Parameter parts: One element a part; `nil` where it was not examined.
    package static func combining(_ parts: some Sequence<ReportResult?>) -> ReportResult? {
        let examined = parts.compactMap(\.self)
        guard !examined.isEmpty else { return nil }
        return examined.contains(where: \.isFlagged) ? .consider : .clear
    }
}
