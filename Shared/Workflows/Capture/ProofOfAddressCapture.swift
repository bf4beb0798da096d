import CanonicalJSON

/// A type of document that shows where the applicant lives.
///
/// Source: API reference, "Proof of Address report", the table of documents.
package enum ProofOfAddressType: String, Sendable, CaseIterable {
    case bankBuildingSocietyStatement = "bank_building_society_statement"
    case utilityBill = "utility_bill"
    case councilTax = "council_tax"
    case benefitLetters = "benefit_letters"
    case mortgageStatement = "mortgage_statement"
    case mobilePhoneBill = "mobile_phone_bill"
    case generalLetter = "general_letter"
    case insuranceStatement = "insurance_statement"
    case pensionPropertyStatementLetter = "pension_property_statement_letter"
    case identityDocumentWithAddress = "identity_document_with_address"
    case exchangeHouseStatement = "exchange_house_statement"
    case accommodationTenancyCertificate = "accommodation_tenancy_certificate"
    case addressCertificate = "address_certificate"
}

/// Photos or files of a document that shows where the applicant lives.
package struct ProofOfAddressCapture: Sendable, Equatable {
    /// What is offered, at least one, in the author's order. It guides the applicant and refuses nothing.
    package let types: [ProofOfAddressType]

    /// Makes a capture.
    package init(types: [ProofOfAddressType] = ProofOfAddressType.allCases) {
        self.types = types
    }
}

extension ConfigurationReader {
    /// `types`: every type unless set.
    mutating func proofOfAddress() -> ProofOfAddressCapture {
        guard let values = self.list("types") else { return ProofOfAddressCapture() }
        var types: [ProofOfAddressType] = []
        for (index, value) in values.enumerated() {
            guard let type = value.stringValue.flatMap(ProofOfAddressType.init(rawValue:)) else {
                let names = ProofOfAddressType.allCases.map(\.rawValue).joined(separator: ", ")
                self.refuse("types[\(index)]", "This must be one of: \(names).")
                continue
            }
            if types.contains(type) {
                self.refuse("types[\(index)]", "The same type twice.")
            } else {
                types.append(type)
            }
        }
        return ProofOfAddressCapture(types: types)
    }
}
