package import CanonicalJSON

extension Findings where Item == DocumentItem {
    /// The sub-result: the most severe of those that the flagged items lead to.
    ///
    /// Without any examination it is `caution`, "we can't successfully complete all verifications": nothing examined
    /// must never read as clear.
    /// - Parameter video: Of a document video report; a flag there is `rejected` ("Document video report: Breakdown
    ///   reasoning").
    package func subResult(
        video: DocumentVideoFindings? = nil,
        mapping: DocumentSubResultMapping = .standard
    ) -> ReportSubResult {
        guard video.map(\.flagged.isEmpty) ?? true else { return .rejected }
        guard !self.isEmpty else { return .caution }
        return .mostSevere(of: self.flagged.map(mapping.subResult(flagging:)))
    }

    /// The complete report that follows from the findings.
    ///
    /// An item that was not examined does not count against the document. A `rejected` report holds nothing but the
    /// breakdowns that caused it: "all other breakdowns and the document properties will be omitted from the response
    /// object" (Onfido API reference v3.6, "Breakdown mapping").
    /// - Parameters:
    ///   - video: What is known of the recording: of the two document video reports, and of no other kind.
    ///   - properties: What was read from the document, by the API's names.
    package func outcome(
        video: DocumentVideoFindings? = nil,
        properties: [String: JSONValue],
        mapping: DocumentSubResultMapping = .standard
    ) -> ReportOutcome {
        let subResult = self.subResult(video: video, mapping: mapping)
        let breakdown = self.documentBreakdown(video: video)
        if subResult == .rejected {
            var causes = self.flagged.filter { mapping.subResult(flagging: $0) == .rejected }.map(\.breakdownName)
            causes += video?.flagged.map(\.breakdownName) ?? []
            return ReportOutcome(
                result: .consider,
                subResult: .rejected,
                breakdown: breakdown.filter { causes.contains($0.key) },
                properties: [:]
            )
        }
        return ReportOutcome(
            result: subResult == .clear ? .clear : .consider,
            subResult: subResult,
            breakdown: breakdown,
            properties: properties
        )
    }

    /// The breakdown of a document report: that of the items, that of a recording where there is one, and
    /// `visual_authenticity.other`, which follows from its neighbours.
    package func documentBreakdown(video: DocumentVideoFindings? = nil) -> [String: Breakdown] {
        var breakdown = self.breakdown()
        // "consider when at least one of the other breakdowns is consider, and clear when all [...] are clear".
        let visualAuthenticity = "visual_authenticity"
        let other = Breakdown(result: breakdown[visualAuthenticity]?.result, properties: [:])
        breakdown[visualAuthenticity]?.parts?["other"] = other
        for (name, node) in video?.breakdown() ?? [:] {
            let parts = (breakdown[name]?.parts ?? [:]).merging(
                node.parts ?? [:], uniquingKeysWith: { _, added in added })
            breakdown[name] = Breakdown(result: .combining(parts.values.map(\.result)), parts: parts)
        }
        return breakdown
    }
}
