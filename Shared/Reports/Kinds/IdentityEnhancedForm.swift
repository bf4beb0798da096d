/// Which breakdown an identity enhanced report has: "the report object varies depending on the applicant's address
/// country field" (Onfido API reference v3.6, "Identity Enhanced: Report object").
package enum IdentityEnhancedForm: CaseIterable, Hashable, Sendable {
    /// Each source is a part of its own.
    case unitedKingdom
    /// Sources in the properties, and the social security number.
    case unitedStates
    /// Sources in the properties, and the national number.
    case elsewhere

    /// The form for an applicant's address.
    /// - Parameter country: ISO 3166-1 alpha-3, in upper case.
    package init(country: String) {
        switch country {
        case "GBR": self = .unitedKingdom
        case "USA": self = .unitedStates
        default: self = .elsewhere
        }
    }

    /// What every report of this form shows.
    package var items: [IdentityEnhancedItem] {
        switch self {
        case .unitedKingdom:
            [
                .totalSources, .addressCreditAgencies, .addressTelephoneDatabase, .addressVotingRegister,
                .birthCreditAgencies, .birthVotingRegister, .mortality,
            ]
        case .unitedStates, .elsewhere: [.addressMatched, .birthMatched]
        }
    }

    /// What it shows only when it was examined, which takes a number that the applicant gave.
    package var itemsOfNumbers: [IdentityEnhancedItem] {
        switch self {
        case .unitedKingdom: []
        case .unitedStates: [.ssnLast4Digits, .ssnFull, .ssn1Last4Digits, .ssn1Full]
        case .elsewhere: [.nationalIDNumberMatched]
        }
    }
}
