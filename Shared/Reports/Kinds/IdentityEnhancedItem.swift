package import CanonicalJSON

/// What an identity enhanced report examines, in all its forms (Onfido API reference v3.6, "Identity Enhanced: Report
/// object"). ``IdentityEnhancedForm`` says which of them one report shows.
package enum IdentityEnhancedItem: String, BreakdownItem {
    /// Whether enough sources know the person. Properties: `total_number_of_sources`, digits as text.
    case totalSources = "sources.total_sources"

    /// Whether credit agencies know the address. Properties: `number_of_matches`, digits as text.
    case addressCreditAgencies = "address.credit_agencies"
    /// Whether the telephone database knows the address.
    case addressTelephoneDatabase = "address.telephone_database"
    /// Whether the voting register knows the address.
    case addressVotingRegister = "address.voting_register"
    /// Whether any source knows the address. Properties: `sources`, separated by commas; none without a match.
    case addressMatched = "address.address_matched"

    /// Whether credit agencies know the date of birth.
    case birthCreditAgencies = "date_of_birth.credit_agencies"
    /// Whether the voting register knows the date of birth.
    case birthVotingRegister = "date_of_birth.voting_register"
    /// Whether any source knows the date of birth. Properties: `sources`, separated by commas; none without a match.
    case birthMatched = "date_of_birth.date_of_birth_matched"

    /// Flagged when the person is on record as dead. A breakdown without parts.
    case mortality

    /// Whether the last four digits of the social security number match.
    case ssnLast4Digits = "ssn.last_4_digits_match"
    /// Whether the whole social security number matches.
    case ssnFull = "ssn.full_match"
    /// As ``ssnLast4Digits``, by the name that the reference has for it at its European address.
    case ssn1Last4Digits = "ssn1.last_4_digits_match"
    /// As ``ssnFull``, likewise.
    case ssn1Full = "ssn1.full_match"

    /// Whether the national number matches. Properties: `sources` and `type`.
    case nationalIDNumberMatched = "national_id_number.national_id_number_matched"
}

/// The findings of an identity enhanced report.
package typealias IdentityEnhancedFindings = Findings<IdentityEnhancedItem>

extension Findings where Item == IdentityEnhancedItem {
    /// The complete report that follows from the findings, without a sub-result.
    ///
    /// Clear only when every item that it shows is. What depends on a number that the applicant may not have given is
    /// left out when it was not examined: "this breakdown will not be returned if a SSN is not provided".
    /// - Parameter properties: `matched_address` and `matched_addresses`, where the form has them.
    package func outcome(form: IdentityEnhancedForm, properties: [String: JSONValue] = [:]) -> ReportOutcome {
        let examined = form.itemsOfNumbers.filter { self[$0] != .unexamined }
        return self.outcome(of: form.items + examined, properties: properties)
    }

    /// The report on an applicant without a date of birth or an address: "a consider response with no breakdown
    /// information is returned. This is an invalid response and should be interpreted as a failed report" (Onfido API
    /// reference v3.6, "Identity Enhanced: Required applicant data").
    package static var outcomeWithoutApplicantData: ReportOutcome {
        ReportOutcome(result: .consider, subResult: nil, breakdown: [:], properties: [:])
    }
}
