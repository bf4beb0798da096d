import CanonicalJSON
import Reports
import Testing

/// What an analyst says, held against the rules of the report's kind.
struct ReportDecisionTests {
    private typealias Statement = ReportDecision.Statement

    private func decide(
        _ name: ReportName, _ result: ReportResult, _ subResult: ReportSubResult? = nil,
        _ findings: [(String, Finding)] = [], properties: [String: JSONValue] = [:],
        startingFrom found: [String: Breakdown]? = nil
    ) throws(ReportDecisionError) -> ReportOutcome {
        try name.outcome(
            of: ReportDecision(
                result: result, subResult: subResult,
                statements: findings.map { Statement(place: $0.0, finding: $0.1) }, properties: properties),
            startingFrom: found ?? name.unexaminedBreakdown)
    }

    private func part(_ outcome: ReportOutcome, _ name: String, _ part: String) -> Breakdown? {
        outcome.breakdown[name]?.parts?[part]
    }

    @Test
    func whatNobodyExaminedStaysNull() throws {
        let outcome = try self.decide(
            .document, .clear, .clear, [("visual_authenticity.fonts", .clear), ("police_record", .clear)])
        #expect(outcome.result == .clear && outcome.subResult == .clear)
        #expect(self.part(outcome, "visual_authenticity", "fonts")?.result == .clear)
        #expect(self.part(outcome, "visual_authenticity", "template") == Breakdown(result: nil, properties: [:]))
        #expect(outcome.breakdown["police_record"]?.result == .clear)
        #expect(outcome.breakdown["issuing_authority"]?.result == .some(.none))
    }

    /// A machine found the picture dark; the analyst looks, and disagrees, or leaves it.
    @Test
    func decisionStartsFromWhatWasFound() throws {
        let found = DocumentFindings([.imageQuality: .flagged(reasons: "dark_photo"), .colourPicture: .clear])
            .documentBreakdown()
        let kept = try self.decide(.document, .consider, .rejected, startingFrom: found)
        #expect(self.part(kept, "image_integrity", "image_quality")?.properties == ["dark_photo": "consider"])
        let replaced = try self.decide(
            .document, .clear, .clear, [("image_integrity.image_quality", .clear)], startingFrom: found)
        #expect(
            self.part(replaced, "image_integrity", "image_quality") == Breakdown(result: .clear, properties: [:]))
        #expect(self.part(replaced, "image_integrity", "colour_picture")?.result == .clear)
    }

    @Test
    func breakdownMeansEachOfItsItemsAndALaterStatementCounts() throws {
        let outcome = try self.decide(
            .facialSimilarityPhoto, .consider, nil,
            [
                ("face_comparison", .clear), ("image_integrity", .clear), ("visual_authenticity", .clear),
                ("image_integrity.source_integrity", .flagged(reasons: "fake_webcam")),
            ])
        #expect(outcome.result == .consider && outcome.subResult == nil)
        #expect(outcome.breakdown["face_comparison"]?.result == .clear)
        #expect(self.part(outcome, "image_integrity", "face_detected")?.result == .clear)
        #expect(outcome.breakdown["image_integrity"]?.result == .consider)
    }

    @Test
    func resultThatDoesNotFollowIsRefusedWithTheOneThatDoes() throws {
        #expect(
            throws: ReportDecisionError.otherResult(
                .clear, flagged: [], unexamined: DocumentItem.allCases.filter { $0 != .fonts }.map(\.rawValue))
        ) {
            try self.decide(.document, .consider, nil, [("visual_authenticity.fonts", .clear)])
        }
        #expect(
            throws: ReportDecisionError.otherResult(
                .consider, flagged: [],
                unexamined: [
                    "image_integrity.face_detected", "image_integrity.source_integrity",
                    "visual_authenticity.spoofing_detection",
                ])
        ) {
            try self.decide(.facialSimilarityPhoto, .clear, nil, [("face_comparison", .clear)])
        }
        #expect(throws: ReportDecisionError.otherSubResult(.suspected, flagged: ["visual_authenticity.fonts"])) {
            try self.decide(.document, .consider, .caution, [("visual_authenticity.fonts", .flagged())])
        }
        #expect(throws: ReportDecisionError.otherSubResult(nil, flagged: [])) {
            try self.decide(.watchlistPEPsOnly, .clear, .clear, [("politically_exposed_person", .clear)])
        }
    }

    @Test(arguments: ReportName.allCases)
    func nothingExaminedIsNoDecision(name: ReportName) {
        let properties: [String: JSONValue] = name == .indiaPAN ? ["pan": "AAAPA1111A", "full_name": "Jane"] : [:]
        #expect(throws: ReportDecisionError.nothingExamined) {
            try self.decide(name, .consider, properties: properties)
        }
    }

    /// Every kind can be decided as clear, by what its breakdown names, and as nothing else then.
    @Test(arguments: ReportName.allCases)
    func allClearIsClear(name: ReportName) throws {
        let isEnhanced = name == .identityEnhanced
        let places =
            isEnhanced
            ? ["address.address_matched", "date_of_birth.date_of_birth_matched"]
            : name.unexaminedBreakdown.keys.filter { name != .indiaPAN || $0 != "device" }.sorted()
        let properties: [String: JSONValue] = name == .indiaPAN ? ["pan": "AAAPA1111A", "full_name": "Jane"] : [:]
        let findings = places.map { ($0, Finding.clear) }
        #expect(try self.decide(name, .clear, nil, findings, properties: properties).result == .clear)
        #expect(throws: ReportDecisionError.self) {
            try self.decide(name, .consider, nil, findings, properties: properties)
        }
    }

    @Test
    func flagOfAnItemThatHasReasonsNeedsOneOfThem() {
        let item = "image_integrity.image_quality"
        #expect(throws: ReportDecisionError.reasonMissing(item, known: DocumentItem.imageQuality.rules.reasons)) {
            try self.decide(.document, .consider, nil, [(item, .flagged())])
        }
        #expect(
            throws: ReportDecisionError.unknown(
                "\(item).too_pretty", known: DocumentItem.imageQuality.rules.reasons)
        ) {
            try self.decide(.document, .consider, nil, [(item, .flagged(reasons: "too_pretty"))])
        }
        #expect(throws: ReportDecisionError.reasonOfNoFlag(item)) {
            try self.decide(
                .document, .clear, nil, [(item, Finding(result: .clear, properties: ["dark_photo": "consider"]))])
        }
        #expect(throws: ReportDecisionError.wrongValue("\(item).dark_photo")) {
            try self.decide(
                .document, .consider, nil, [(item, Finding(result: .consider, properties: ["dark_photo": "clear"]))])
        }
    }

    @Test
    func onlySomeItemsCanBeUnidentified() throws {
        #expect(throws: ReportDecisionError.neverUnidentified("police_record")) {
            try self.decide(.document, .consider, nil, [("police_record", .flagged(.unidentified))])
        }
        let outcome = try self.decide(
            .document, .consider, .rejected,
            [("image_integrity.supported_document", .flagged(.unidentified, reasons: "onfido_supported_document"))])
        #expect(Array(outcome.breakdown.keys) == ["image_integrity"])  // a rejected report shows its causes only
    }

    @Test(arguments: [
        "image_integrity.nothing", "face_comparison", "", "image_integrity.", "visual_authenticity.other",
        "image_integrity.video_document_presence",
    ])
    func placeThatTheKindHasNotIsRefused(place: String) {
        #expect(throws: ReportDecisionError.unknown(place, known: DocumentItem.allCases.map(\.rawValue))) {
            try self.decide(.document, .clear, nil, [(place, .clear)])
        }
    }

    @Test
    func recordingOfADocumentVideoIsDecidedWithTheRest() throws {
        let outcome = try self.decide(
            .documentVideo, .consider, .rejected,
            [
                ("police_record", .clear),
                (
                    "image_integrity.video_document_presence",
                    .flagged(.unidentified, reasons: "invalid_signature")
                ),
            ])
        #expect(self.part(outcome, "image_integrity", "video_document_presence")?.result == .unidentified)
    }

    @Test(arguments: [1.01, -0.01])
    func scoreIsBetweenZeroAndOne(score: Double) throws {
        func decide(_ properties: [String: JSONValue]) throws -> ReportOutcome {
            try self.decide(
                .facialSimilarityVideo, .consider, nil,
                [("face_comparison.face_match", Finding(result: .consider, properties: properties))])
        }
        #expect(throws: ReportDecisionError.wrongValue("face_comparison.face_match.score")) {
            _ = try decide(["score": .number(score)])
        }
        #expect(throws: ReportDecisionError.wrongValue("face_comparison.face_match.document_id")) {
            _ = try decide(["document_id": "passport"])
        }
        let id: JSONValue = "01a1fd98-89a2-7942-920d-df83cc30f955"
        let outcome = try decide(["score": 0.25, "document_id": id])
        #expect(
            self.part(outcome, "face_comparison", "face_match")?.properties == ["score": 0.25, "document_id": id])
    }

    @Test
    func flagOfKnownFacesNeedsTheMatches() throws {
        let findings: [(String, Finding)] = [("image_integrity", .clear), ("previously_seen_faces", .flagged())]
        let match: JSONValue = [
            "applicant_id": "01a1fd98-89a2-7942-920d-df83cc30f955",
            "media_id": "01a1fd98-89a2-7942-920d-df83cc30f956", "media_type": "live_photos", "score": 0.9,
            "suspected": true,
        ]
        #expect(throws: ReportDecisionError.propertyMissing("matches")) {
            try self.decide(.knownFaces, .consider, nil, findings)
        }
        #expect(throws: ReportDecisionError.wrongValue("matches")) {
            try self.decide(.knownFaces, .consider, nil, findings, properties: ["matches": [["score": 2]]])
        }
        let outcome = try self.decide(.knownFaces, .consider, nil, findings, properties: ["matches": [match]])
        #expect(outcome.properties == ["matches": [match]])
        #expect(throws: ReportDecisionError.self) {
            try self.decide(
                .knownFaces, .clear, nil, [("image_integrity", .clear), ("previously_seen_faces", .clear)],
                properties: ["matches": [match]])
        }
    }

    @Test
    func itemsOfTwoCountriesMakeNoReport() throws {
        #expect(throws: ReportDecisionError.mixedForms) {
            try self.decide(
                .identityEnhanced, .clear, nil, [("sources.total_sources", .clear), ("ssn.full_match", .clear)])
        }
        let american = try self.decide(
            .identityEnhanced, .clear, nil,
            [
                ("address.address_matched", .clear), ("date_of_birth.date_of_birth_matched", .clear),
                ("ssn.full_match", .clear),
            ])
        #expect(Set(american.breakdown.keys) == ["address", "date_of_birth", "ssn"])
    }

    @Test(
        arguments: [
            ("first_name", "Zoë" as JSONValue, nil), ("date_of_birth", "1990-02-28", nil),
            ("first_name", 7, .wrongValue("first_name")), ("date_of_birth", "28.2.1990", .wrongValue("date_of_birth")),
            ("date_of_birth", "1990-13-01", .wrongValue("date_of_birth")),
            ("document_numbers", "7", .wrongValue("document_numbers")),
            ("nickname", "Z", .unknown("nickname", known: ReportName.document.propertyForms.keys.sorted())),
        ] as [(String, JSONValue, ReportDecisionError?)])
    func propertiesHaveTheirForms(name: String, value: JSONValue, error: ReportDecisionError?) throws {
        func decide() throws(ReportDecisionError) -> ReportOutcome {
            try self.decide(.document, .clear, nil, [("police_record", .clear)], properties: [name: value])
        }
        if let error {
            #expect(throws: error) { try decide() }
        } else {
            #expect(try decide().properties == [name: value])
        }
    }

    private static let category: JSONValue = [
        "category": "B", "codes": "", "obtainment_date": "2019-04-01", "expiry_date": "2034-03-31",
    ]

    /// Client libraries raise on a member that has another type, and pass over what they do not know.
    @Test(
        arguments: [
            (.documentWithDrivingLicenceInformation, "driving_licence_information", [category], true),
            (.documentWithDrivingLicenceInformation, "driving_licence_information", [], true),
            (.documentWithDrivingLicenceInformation, "driving_licence_information", [["category": 7]], false),
            (.documentWithDrivingLicenceInformation, "driving_licence_information", [["categories": "B"]], false),
            (.document, "driving_licence_information", [category], false),
            (.document, "barcode", [["class": "C", "date_of_expiry": "2030-01-31"]], true),
            (.document, "barcode", [["date_of_expiry": "01/31/2030"]], false),
            (.document, "nfc", ["full_name": "Zoë Example", "date_of_birth": "1990-02-28"], true),
            (.document, "nfc", [["full_name": "Zoë Example"]], false),
            (.documentWithDriverVerification, "drivers_licence", true, true),
            (.documentWithDriverVerification, "drivers_licence", "true", false),
            (.documentWithDriverVerification, "passenger_vehicle", ["is_qualified": true], true),
            (.documentWithDriverVerification, "passenger_vehicle", ["is_qualified": "yes"], false),
            (.documentWithDriverVerification, "vehicle_class_details", [category], true),
        ] as [(ReportName, String, JSONValue, Bool)])
    func nestedPropertiesHaveTheirMembers(name: ReportName, property: String, value: JSONValue, isAllowed: Bool) throws
    {
        let outcome = try? self.decide(
            name, .clear, nil, [("police_record", .clear)], properties: [property: value])
        #expect((outcome?.properties == [property: value]) == isAllowed)
    }

    @Test
    func decisionsPrintAsRedacted() {
        let decision = ReportDecision(
            result: .consider, statements: [Statement(place: "police_record", finding: .flagged())],
            properties: ["first_name": "Canary"])
        var dumped = ""
        dump(decision, to: &dumped)
        for text in [dumped, "\(decision)", String(reflecting: decision)] {
            #expect(!text.contains("Canary") && !text.contains("police"))
        }
    }
}
