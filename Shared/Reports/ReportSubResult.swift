/// The finer grade of a document report; all other reports have none. Orders from the mildest to the most severe.
package enum ReportSubResult: String, CaseIterable, Codable, Hashable, Sendable {
    /// Everything passed.
    case clear
    /// Not every examination could succeed, which does not by itself speak against the document.
    case caution
    /// The document shows signs of fraud.
    case suspected
    /// The image cannot be processed, the document is not supported, or its holder is too young.
    case rejected
}

extension ReportSubResult: Comparable {
    /// Onfido API reference v3.6, "Breakdown order priority": rejected, suspected, caution, clear.
    private var severity: Int {
        switch self {
        case .clear: 0
        case .caution: 1
        case .suspected: 2
        case .rejected: 3
        }
    }

    /// Whether the left is milder than the right.
    package static func < (left: ReportSubResult, right: ReportSubResult) -> Bool { left.severity < right.severity }

    /// The one that decides among several; `clear` when there is none.
    package static func mostSevere(of subResults: some Sequence<ReportSubResult>) -> ReportSubResult {
        subResults.max() ?? .clear
    }
}
