import CanonicalJSON

extension SandboxTables {
    /// Of the identity enhanced report, by the applicant's country.
    static func identityEnhanced(_ form: IdentityEnhancedForm) -> SandboxTable<IdentityEnhancedItem> {
        switch form {
        case .unitedKingdom: Self.identityEnhancedInUnitedKingdom
        case .unitedStates: Self.identityEnhancedInUnitedStates
        case .elsewhere: Self.identityEnhancedElsewhere
        }
    }

    /// The kinds of id numbers that count as national outside the United States. The reference names none of them.
    static let nationalIDNumberTypes: Set = ["identity_card", "social_insurance", "tax_id"]

    /// The reference's sample.
    private static let identityEnhancedInUnitedKingdom = SandboxTable<IdentityEnhancedItem>(
        clear: .init(
            findings: [
                .totalSources: Finding(result: .clear, properties: ["total_number_of_sources": "3"]),
                .addressCreditAgencies: Finding(result: .clear, properties: ["number_of_matches": "1"]),
                .addressTelephoneDatabase: .clear,
                .addressVotingRegister: .clear,
                .birthCreditAgencies: .clear,
                .birthVotingRegister: .clear,
                .mortality: .clear,
            ],
            properties: [
                "matched_address": 19_099_121,
                "matched_addresses": [["id": 19_099_121, "match_types": ["credit_agencies", "voting_register"]]],
            ]
        ),
        consider: .init(
            findings: [
                .totalSources: Finding(result: .consider, properties: ["total_number_of_sources": "0"]),
                .addressCreditAgencies: Finding(result: .consider, properties: ["number_of_matches": "0"]),
                .addressTelephoneDatabase: .flagged(),
                .addressVotingRegister: .flagged(),
            ],
            properties: ["matched_address": .null, "matched_addresses": []]
        ),
        byFirstName: [
            "Sources - Total Sources": .init(findings: [
                .totalSources: Finding(result: .consider, properties: ["total_number_of_sources": "1"])
            ]),
            "Address - Credit Agencies": .init(findings: [
                .addressCreditAgencies: Finding(result: .consider, properties: ["number_of_matches": "0"])
            ]),
            "Address - Telephone Database": .flagging(.addressTelephoneDatabase),
            "Address - Voting Register": .flagging(.addressVotingRegister),
            "Date of Birth - Credit Agencies": .flagging(.birthCreditAgencies),
            "Date of Birth - Voting Register": .flagging(.birthVotingRegister),
            "Mortality": .flagging(.mortality),
        ]
    )

    /// The reference's sample. What was not matched has no sources.
    private static let identityEnhancedInUnitedStates = SandboxTable<IdentityEnhancedItem>(
        clear: .init(
            findings: Self.matched.merging([.ssnLast4Digits: .clear, .ssnFull: .clear], uniquingKeysWith: { $1 })),
        consider: .flagging(.addressMatched),
        byFirstName: [
            "Address - Address Matched": .flagging(.addressMatched),
            "Date of Birth - Date of Birth Matched": .flagging(.birthMatched),
            "SSN - Last 4 Digits Match": .init(findings: [.ssnLast4Digits: .flagged(), .ssnFull: .flagged()]),
            "SSN - Full Match": .flagging(.ssnFull),
        ]
    )

    private static let identityEnhancedElsewhere = SandboxTable<IdentityEnhancedItem>(
        clear: .init(
            findings: Self.matched.merging(
                [
                    .nationalIDNumberMatched: Finding(
                        result: .clear, properties: ["sources": "Government", "type": "Identity Card"])
                ], uniquingKeysWith: { $1 })
        ),
        consider: .flagging(.addressMatched),
        byFirstName: [
            "Address - Address Matched": .flagging(.addressMatched),
            "Date of Birth - Date of Birth Matched": .flagging(.birthMatched),
            "National ID Number - National ID Number Matched": .flagging(.nationalIDNumberMatched),
        ]
    )

    private static let matched: [IdentityEnhancedItem: Finding] = [
        .addressMatched: Finding(
            result: .clear, properties: ["sources": "Credit Agencies, Telephone Database"]),
        .birthMatched: Finding(result: .clear, properties: ["sources": "Credit Agencies"]),
    ]
}
