import CanonicalJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ReportName {
    /// The complete report that an analyst's decision makes of what was found before: the findings are replaced by what
    /// the analyst says, the rules of this kind of report draw the conclusions, and the decision must name the same ones.
    /// - Parameter found: The breakdown that the report showed until now.
    /// - Throws: ``ReportDecisionError``.
    package func outcome(
        of decision: ReportDecision, startingFrom found: [String: Breakdown]
    ) throws(ReportDecisionError) -> ReportOutcome {
        for (name, value) in decision.properties.sorted(by: { $0.key < $1.key }) {
            guard let form = self.propertyForms[name] else {
                throw .unknown(name, known: self.propertyForms.keys.sorted())
            }
            guard form.admits(value) else { throw .wrongValue(name) }
        }
        let properties = decision.properties
        switch self {
        case .document, .documentVideo, .documentVideoWithAddressInformation, .documentWithAddressInformation,
            .documentWithDrivingLicenceInformation, .documentWithDriverVerification:
            return try self.documentOutcome(of: decision, startingFrom: found)
        case .facialSimilarityPhoto, .facialSimilarityPhotoFullyAuto:
            return try self.decided(decision, found) { (findings: FacialSimilarityPhotoFindings) in findings.outcome() }
        case .facialSimilarityVideo, .facialSimilarityMotion:
            return try self.decided(decision, found) { (findings: FacialSimilarityVideoFindings) in findings.outcome() }
        case .knownFaces:
            return try self.decided(decision, found) { (findings: KnownFacesFindings) throws(ReportDecisionError) in
                try Self.knownFaces(findings, properties)
            }
        case .identityEnhanced:
            return try self.decided(decision, found) {
                (findings: IdentityEnhancedFindings) throws(ReportDecisionError) in
                findings.outcome(form: try Self.form(of: findings), properties: properties)
            }
        case .watchlistAML, .watchlistEnhanced, .watchlistStandard, .watchlistPEPsOnly, .watchlistSanctionsOnly:
            return try self.decided(decision, found, of: WatchlistItem.items(of: self)) { findings in
                findings.outcome(of: self, records: properties["records"]?.arrayValue ?? [])
            }
        case .proofOfAddress:
            return try self.decided(decision, found) { (findings: ProofOfAddressFindings) in
                findings.outcome(properties: properties)
            }
        case .usDrivingLicence:
            return try self.decided(decision, found) { (findings: USDrivingLicenceFindings) in findings.outcome() }
        case .deviceIntelligence:
            return try self.decided(decision, found) { (findings: DeviceIntelligenceFindings) in
                findings.outcome(properties: properties)
            }
        case .indiaPAN:
            return try self.decided(decision, found) { (findings: IndiaPANFindings) throws(ReportDecisionError) in
                guard let pan = properties["pan"]?.stringValue else { throw .propertyMissing("pan") }
                guard let name = properties["full_name"]?.stringValue else { throw .propertyMissing("full_name") }
                return findings.outcome(pan: pan, fullName: name)
            }
        }
    }

    /// Of kinds with one set of items.
    private func decided<Item: BreakdownItem>(
        _ decision: ReportDecision, _ found: [String: Breakdown], of items: [Item] = Array(Item.allCases),
        _ conclude: (Findings<Item>) throws(ReportDecisionError) -> ReportOutcome
    ) throws(ReportDecisionError) -> ReportOutcome {
        var findings = Findings<Item>(shownBy: found)
        try findings.apply(decision.statements, to: items)
        guard items.contains(where: { findings[$0].result != nil }) else { throw .nothingExamined }
        let outcome = try conclude(findings)
        try Self.hold(
            decision, against: outcome, flagged: findings.flagged.map(\.rawValue),
            unexamined: items.filter { findings[$0].result == nil }.map(\.rawValue))
        return outcome
    }

    private func documentOutcome(
        of decision: ReportDecision, startingFrom found: [String: Breakdown]
    ) throws(ReportDecisionError) -> ReportOutcome {
        var findings = DocumentFindings(shownBy: found)
        var video = self.videoFindings
        let videoItems = video == nil ? [] : DocumentVideoItem.allCases
        try findings.apply(
            decision.statements, to: DocumentItem.allCases, besides: videoItems.map(\.rawValue))
        if video != nil {
            var recording = DocumentVideoFindings(shownBy: found)
            try recording.apply(
                decision.statements, to: DocumentVideoItem.allCases, besides: DocumentItem.allCases.map(\.rawValue))
            video = recording
        }
        guard !findings.isEmpty || video.map(\.isEmpty) == false else { throw .nothingExamined }
        let outcome = findings.outcome(video: video, properties: decision.properties)
        let flagged = findings.flagged.map(\.rawValue) + (video?.flagged.map(\.rawValue) ?? [])
        try Self.hold(decision, against: outcome, flagged: flagged, unexamined: findings.unexamined.map(\.rawValue))
        return outcome
    }

    /// A decision names what follows, or is none.
    private static func hold(
        _ decision: ReportDecision, against outcome: ReportOutcome, flagged: [String], unexamined: [String]
    ) throws(ReportDecisionError) {
        guard outcome.result == decision.result else {
            throw .otherResult(outcome.result, flagged: flagged, unexamined: unexamined)
        }
        if let subResult = decision.subResult, subResult != outcome.subResult {
            throw .otherSubResult(outcome.subResult, flagged: flagged)
        }
    }

    /// Which report the items are of. The two forms that share items show the same when those are all there are.
    private static func form(of findings: IdentityEnhancedFindings) throws(ReportDecisionError) -> IdentityEnhancedForm
    {
        let examined = Set(IdentityEnhancedItem.allCases.filter { findings[$0].result != nil })
        let forms: [IdentityEnhancedForm] = [.elsewhere, .unitedKingdom, .unitedStates]
        guard let form = forms.first(where: { examined.isSubset(of: $0.items + $0.itemsOfNumbers) }) else {
            throw .mixedForms
        }
        return form
    }

    /// "If matches are found and any of them is suspected, the result will be consider" (reference, "Known Faces:
    /// Properties"): a flag needs the matches that it comes from, and a clear report must have none that is suspected.
    private static func knownFaces(
        _ findings: KnownFacesFindings, _ properties: [String: JSONValue]
    ) throws(ReportDecisionError) -> ReportOutcome {
        var matches: [KnownFacesMatch]? = findings[.previouslySeenFaces].result == nil ? nil : []
        if let given = properties["matches"]?.arrayValue {
            matches = []
            for value in given {
                guard let match = KnownFacesMatch(json: value) else { throw .wrongValue("matches") }
                matches?.append(match)
            }
        }
        if findings[.previouslySeenFaces].result?.isFlagged == true, matches?.contains(where: \.isSuspected) != true {
            throw .propertyMissing("matches")
        }
        return findings.outcome(matches: matches)
    }
}

extension KnownFacesMatch {
    /// Reads what ``jsonValue`` writes.
    /// - Returns: `nil` when a member is missing, or is not what it must be.
    fileprivate init?(json: JSONValue) {
        guard let applicant = json["applicant_id"]?.stringValue.flatMap(UUID.init(uuidString:)),
            let media = json["media_id"]?.stringValue.flatMap(UUID.init(uuidString:)),
            let medium = json["media_type"]?.stringValue.flatMap(Medium.init(rawValue:)),
            let score = json["score"]?.doubleValue, (0...1).contains(score),
            let isSuspected = json["suspected"]?.boolValue
        else { return nil }
        self.init(
            applicantID: applicant, mediaID: media, medium: medium, score: score, isSuspected: isSuspected)
    }
}
