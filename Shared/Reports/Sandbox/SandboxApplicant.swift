package import FoundationEssentials

/// What the sandbox's answers depend on: whom a report examines, and with what. Prints as redacted.
package struct SandboxApplicant: Hashable, Sendable {
    /// The first name that decides, as ``SandboxTriggers`` chose it; `nil` when there is none.
    package var firstName: String?
    /// The last name that decides, likewise.
    package var lastName: String?
    /// The country of the address, ISO 3166-1 alpha-3 in upper case; `nil` without an address. Decides the form of an
    /// identity enhanced report.
    package var country: String?
    /// The kinds of the applicant's id numbers, by the API's names such as `ssn`.
    package var idNumberTypes: Set<String>
    /// The document whose face is said to have been compared; `nil` when there is none.
    package var documentID: UUID?

    /// An applicant as given; nothing is checked.
    package init(
        firstName: String? = nil,
        lastName: String? = nil,
        country: String? = nil,
        idNumberTypes: Set<String> = [],
        documentID: UUID? = nil
    ) {
        self.firstName = firstName
        self.lastName = lastName
        self.country = country
        self.idNumberTypes = idNumberTypes
        self.documentID = documentID
    }
}

extension SandboxApplicant: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of the applicant.
    package var description: String { "SandboxApplicant(redacted)" }

    /// Nothing of the applicant.
    package var debugDescription: String { self.description }

    /// A mirror without children, so that neither `dump` nor a failed expectation shows the names.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
