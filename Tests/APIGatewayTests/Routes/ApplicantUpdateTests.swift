import CanonicalJSON
import TestSupport
import Testing
import VerificationDomain

@testable import APIGateway

/// Bodies of `PUT /applicants/{id}`.
struct ApplicantUpdateTests {
    private func changes(_ body: JSONValue) throws -> ApplicantChanges {
        try ApplicantRequest.update(body, today: try #require(CalendarDate("2031-03-01")))
    }

    @Test
    func whatIsNotNamedIsKept() throws {
        #expect(try self.changes([:]) == ApplicantChanges())
        #expect(try self.changes([:]).applied(to: .complete) == .complete)
    }

    @Test
    func whatIsNamedIsSet() throws {
        var expected = ApplicantDetails.complete
        expected.firstName = "Eva"
        expected.email = "eva@example.com"
        #expect(
            try self.changes(["first_name": "Eva", "email": "eva@example.com"]).applied(to: .complete) == expected)
    }

    @Test
    func nullClears() throws {
        let changes = try self.changes([
            "email": .null, "dob": .null, "phone_number": .null, "id_numbers": .null, "address": .null,
            "location": .null,
        ])
        let names = ApplicantDetails.complete
        #expect(
            changes.applied(to: .complete)
                == ApplicantDetails(firstName: names.firstName, lastName: names.lastName))
    }

    @Test(arguments: ["first_name", "last_name"])
    func aNameCannotBeCleared(field: String) throws {
        for value: JSONValue in [.null, "", " "] {
            #expect(throws: ValidationError([field: ["can't be blank"]])) { try self.changes(.object([field: value])) }
        }
    }

    @Test
    func anAddressReplacesTheStoredOneWhole() throws {
        let country = try #require(CountryCode("FRA"))
        let changes = try self.changes(["address": ["postcode": "75001", "country": "FRA"]])
        #expect(changes.applied(to: .complete).address == PostalAddress(postcode: "75001", country: country))
    }

    @Test
    func numbersReplaceTheStoredOnesWhole() throws {
        let changes = try self.changes(["id_numbers": [["type": "passport", "value": "X1"]]])
        #expect(
            changes.applied(to: .complete).idNumbers == [IDNumber(kind: .passport, value: "X1", stateCode: nil)])
    }

    @Test
    func consentsAreNoPartOfTheDetails() throws {
        let changes = try self.changes(["consents": [["name": "privacy_notices_read", "granted": true]]])
        #expect(changes.consents == [ApplicantConsent(name: .privacyNoticesRead, granted: true)])
        #expect(changes.applied(to: .complete) == .complete)
    }

    @Test
    func aConsentIsGivenOnce() {
        let consent: JSONValue = ["name": "privacy_notices_read", "granted": true]
        #expect(throws: ValidationError(["consents.1.name": ["is given twice"]])) {
            try self.changes(["consents": [consent, consent]])
        }
    }

    @Test
    func theRulesOfCreationHold() {
        #expect(
            throws: ValidationError([
                "first_name": ["invalid characters, forbidden characters: ^!#$%*=<>;{}\""],
                "email": ["invalid format"], "address.postcode": ["can't be blank"],
                "address.country": ["can't be blank"],
            ])
        ) {
            try self.changes(["first_name": "<b>", "email": "x", "address": [:]])
        }
    }
}
