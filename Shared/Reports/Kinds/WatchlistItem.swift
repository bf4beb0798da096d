package import CanonicalJSON

/// What the watchlist reports search (Onfido API reference v3.6, "Watchlist reports"). Breakdowns without parts.
package enum WatchlistItem: String, BreakdownItem {
    /// Flagged by negative events in public media.
    case adverseMedia = "adverse_media"
    /// Flagged by a list of law enforcement or a regulator.
    case legalAndRegulatoryWarnings = "legal_and_regulatory_warnings"
    /// The same lists by the name that the enhanced report has for them.
    case monitoredLists = "monitored_lists"
    /// Flagged by a list of politically exposed persons.
    case politicallyExposedPerson = "politically_exposed_person"
    /// Flagged by a sanctions list of a government or an international organisation.
    case sanction

    /// What a report of this kind searches and shows; none when it is no watchlist report.
    package static func items(of name: ReportName) -> [WatchlistItem] {
        switch name {
        case .watchlistAML: [.adverseMedia, .legalAndRegulatoryWarnings, .politicallyExposedPerson, .sanction]
        case .watchlistEnhanced: [.adverseMedia, .monitoredLists, .politicallyExposedPerson, .sanction]
        case .watchlistStandard: [.legalAndRegulatoryWarnings, .politicallyExposedPerson, .sanction]
        case .watchlistPEPsOnly: [.politicallyExposedPerson]
        // "only sanctions and warnings lists" ("Watchlist Standard").
        case .watchlistSanctionsOnly: [.legalAndRegulatoryWarnings, .sanction]
        case .document, .documentVideo, .documentVideoWithAddressInformation, .documentWithAddressInformation,
            .documentWithDrivingLicenceInformation, .documentWithDriverVerification, .facialSimilarityPhoto,
            .facialSimilarityPhotoFullyAuto, .facialSimilarityVideo, .facialSimilarityMotion, .knownFaces,
            .identityEnhanced, .proofOfAddress, .usDrivingLicence, .deviceIntelligence, .indiaPAN:
            []
        }
    }
}

/// The findings of a watchlist report.
package typealias WatchlistFindings = Findings<WatchlistItem>

extension Findings where Item == WatchlistItem {
    /// The complete report that follows from the findings and the records, without a sub-result.
    ///
    /// Clear when every list was searched, none is flagged and there is no record: "if one or more matches are found,
    /// each match will be returned under `records` and the overall `result` will be `consider`" (Onfido API reference
    /// v3.6, "Watchlist AML: Records").
    /// - Parameters:
    ///   - name: Which of the five; decides what is shown.
    ///   - records: The matches as the API shows them, one object each; personal data of third parties.
    package func outcome(of name: ReportName, records: [JSONValue]) -> ReportOutcome {
        var outcome = self.outcome(of: WatchlistItem.items(of: name), properties: ["records": .array(records)])
        if !records.isEmpty { outcome.result = .consider }
        return outcome
    }
}
