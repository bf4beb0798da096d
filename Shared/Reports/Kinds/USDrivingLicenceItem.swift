/// What a United States driving licence report compares with the authority's record (Onfido API reference v3.6, "DLDV:
/// Breakdowns"). Each is flagged when it does not match, and not examined when the request did not have it.
package enum USDrivingLicenceItem: String, BreakdownItem {
    /// The kind of document, such as a permit.
    case category = "document.category"
    /// The number of the licence.
    case documentNumber = "document.document_number"
    /// The day it expires.
    case expirationDate = "document.expiration_date"
    /// The day it was issued.
    case issueDate = "document.issue_date"

    /// The town of the address.
    case city = "address.city"
    /// The first line of the address.
    case line1 = "address.line_1"
    /// The second line of the address.
    case line2 = "address.line_2"
    /// The two letters of the state.
    case stateCode = "address.state_code"
    /// The last four of the nine digits of the postal code.
    case zip4 = "address.zip4"
    /// The first five digits of the postal code.
    case zip5 = "address.zip5"

    /// The holder's date of birth.
    case dateOfBirth = "personal.date_of_birth"
    /// The colour of the holder's eyes.
    case eyeColor = "personal.eye_color"
    /// The first name, exactly.
    case firstName = "personal.first_name"
    /// The first name, or a variation of it such as another spelling.
    case firstNameFuzzy = "personal.first_name_fuzzy"
    /// The holder's height.
    case height = "personal.height"
    /// The last name, exactly.
    case lastName = "personal.last_name"
    /// The last name, or a variation of it.
    case lastNameFuzzy = "personal.last_name_fuzzy"
    /// The first letter of the middle name.
    case middleInitial = "personal.middle_initial"
    /// The middle name, exactly.
    case middleName = "personal.middle_name"
    /// The middle name, or a variation of it.
    case middleNameFuzzy = "personal.middle_name_fuzzy"
    /// What follows the name, such as `JR`.
    case nameSuffix = "personal.name_suffix"
    /// The sex on record.
    case sexCode = "personal.sex_code"
    /// The holder's weight.
    case weight = "personal.weight"
}

/// The findings of a United States driving licence report.
package typealias USDrivingLicenceFindings = Findings<USDrivingLicenceItem>

extension Findings where Item == USDrivingLicenceItem {
    /// The complete report that follows from the findings, without a sub-result.
    ///
    /// `clear` when the number and both names match exactly and nothing that was compared differs; `unidentified` when
    /// the number does not match, or one of the names neither exactly nor as a variation; else `consider` (Onfido API
    /// reference v3.6, "DLDV: Results").
    package func outcome() -> ReportOutcome {
        let required: [USDrivingLicenceItem] = [.documentNumber, .firstName, .lastName]
        let result: ReportResult =
            if self.isFlagged(.documentNumber) || self.isUnknown(.firstName, variation: .firstNameFuzzy)
                || self.isUnknown(.lastName, variation: .lastNameFuzzy)
            {
                .unidentified
            } else if self.flagged.isEmpty && required.allSatisfy({ self[$0].result == .clear }) {
                .clear
            } else {
                .consider
            }
        return ReportOutcome(result: result, subResult: nil, breakdown: self.breakdown(), properties: [:])
    }

    private func isFlagged(_ item: USDrivingLicenceItem) -> Bool { self[item].result?.isFlagged ?? false }

    /// Whether a name was compared and is not even a variation of that on record.
    private func isUnknown(_ name: USDrivingLicenceItem, variation: USDrivingLicenceItem) -> Bool {
        self.isFlagged(name) && self[variation].result != .clear
    }
}
