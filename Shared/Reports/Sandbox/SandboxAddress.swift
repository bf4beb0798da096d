import CanonicalJSON

/// The address on a canned document, whole and in its parts.
struct SandboxAddress: Sendable {
    /// House and street.
    let street: String
    /// The second line: town, state and postal code in the order of the country.
    let locality: String
    let city: String
    /// Empty where the country has none.
    let state: String
    let postalCode: String
    let country: String
    /// ISO 3166-1 alpha-3.
    let countryCode: String

    /// The address in one line, as documents have it under `address`.
    var text: String { "\(self.street) \(self.locality)" }

    /// As document reports with address information have it under `address_lines` (Onfido API reference v3.6, "Document
    /// with Address Information").
    var linesJSON: JSONValue {
        [
            "city": .string(self.city),
            "country": .string(self.country),
            "country_code": .string(self.countryCode),
            "postal_code": .string(self.postalCode),
            "state": .string(self.state),
            "street_address": .string(self.street),
        ]
    }

    /// The address of the reference's sample.
    static let edinburgh = SandboxAddress(
        street: "122 BURNS CRESCENT", locality: "EDINBURGH EH1 9GP", city: "EDINBURGH", state: "",
        postalCode: "EH1 9GP", country: "United Kingdom (UK)", countryCode: "GBR")

    static let sacramento = SandboxAddress(
        street: "123 MAIN STREET", locality: "SACRAMENTO CA 95814", city: "SACRAMENTO", state: "CA",
        postalCode: "95814", country: "United States (US)", countryCode: "USA")

    static let albany = SandboxAddress(
        street: "123 MAIN STREET", locality: "ALBANY NY 12207", city: "ALBANY", state: "NY", postalCode: "12207",
        country: "United States (US)", countryCode: "USA")

    static let toronto = SandboxAddress(
        street: "123 MAIN STREET", locality: "TORONTO ON M5H 2N2", city: "TORONTO", state: "ON",
        postalCode: "M5H 2N2", country: "Canada (CA)", countryCode: "CAN")

    static let paris = SandboxAddress(
        street: "123 RUE PRINCIPALE", locality: "75001 PARIS", city: "PARIS", state: "", postalCode: "75001",
        country: "France (FR)", countryCode: "FRA")
}
