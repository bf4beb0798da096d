extension ReportName {
    /// The breakdown of a report of this kind before anything was examined: every node that the reference lists, each
    /// with the result `nil`; what an analyst's report shows until it is decided.
    ///
    /// Of an identity enhanced report it has the nodes of all forms, since the kind alone does not tell the country.
    /// Never absent: client libraries refuse a pending report without a breakdown.
    package var unexaminedBreakdown: [String: Breakdown] {
        switch self {
        case .document, .documentWithAddressInformation, .documentWithDrivingLicenceInformation,
            .documentWithDriverVerification:
            DocumentFindings().documentBreakdown()
        case .documentVideo, .documentVideoWithAddressInformation:
            DocumentFindings().documentBreakdown(video: DocumentVideoFindings())
        case .facialSimilarityPhoto, .facialSimilarityPhotoFullyAuto: FacialSimilarityPhotoFindings().breakdown()
        case .facialSimilarityVideo, .facialSimilarityMotion: FacialSimilarityVideoFindings().breakdown()
        case .knownFaces: KnownFacesFindings().breakdown()
        case .identityEnhanced: IdentityEnhancedFindings().breakdown()
        case .watchlistAML, .watchlistEnhanced, .watchlistStandard, .watchlistPEPsOnly, .watchlistSanctionsOnly:
            WatchlistFindings().breakdown(of: WatchlistItem.items(of: self))
        case .proofOfAddress: ProofOfAddressFindings().breakdown()
        case .usDrivingLicence: USDrivingLicenceFindings().breakdown()
        case .deviceIntelligence: DeviceIntelligenceFindings().breakdown()
        case .indiaPAN: IndiaPANFindings().panBreakdown()
        }
    }
}
