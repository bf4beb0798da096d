import CanonicalJSON
import Testing
import VerificationDomain

@testable import APIGateway

/// Addresses, numbers, locations and consents in bodies of `POST /applicants`.
struct ApplicantPartsTests {
    private func mistakes(_ field: String, _ value: JSONValue) throws -> [String: [String]] {
        do {
            _ = try self.create(field, value)
            return [:]
        } catch let error as ValidationError {
            return error.fields
        }
    }

    private func create(
        _ field: String, _ value: JSONValue
    ) throws -> (details: ApplicantDetails, consents: [ApplicantConsent]) {
        try ApplicantRequest.creation(
            .object(["first_name": "Anna", "last_name": "Berg", field: value]),
            today: try #require(CalendarDate("2031-03-01")))
    }

    @Test
    func anAddressInTheUnitedStatesHasAState() throws {
        let missing = ["address.state": ["can't be blank"]]
        #expect(try self.mistakes("address", ["postcode": "94103", "country": "USA"]) == missing)
        #expect(try self.mistakes("address", ["postcode": "94103", "country": "USA", "state": ""]) == missing)
        #expect(try self.mistakes("address", ["postcode": "94103", "country": "USA", "state": " "]) == missing)
        #expect(
            try self.mistakes("address", ["postcode": "94103", "country": "USA", "state": "7"])
                == ["address.state": ["must be the two-letter USPS abbreviation of a state"]])
        #expect(try self.mistakes("address", ["postcode": "94103", "country": "USA", "state": "CA"]) == [:])
        #expect(try self.mistakes("address", ["postcode": "94103", "country": "CAN"]) == [:])
    }

    @Test
    func aWrongStateIsNamedOnce() throws {
        #expect(
            try self.mistakes("address", ["postcode": "94103", "country": "USA", "state": "<"])
                == ["address.state": ["invalid characters, forbidden characters: !$%^*=<>"]])
    }

    @Test
    func aMissingPostcodeHidesNoMissingState() throws {
        #expect(
            try self.mistakes("address", ["country": "USA"])
                == ["address.postcode": ["can't be blank"], "address.state": ["can't be blank"]])
    }

    @Test(arguments: ["", " ", "\u{00A0}"])
    func whatAnAddressOrANumberMustHaveIsNotBlank(text: String) throws {
        #expect(
            try self.mistakes("address", ["postcode": .string(text), "country": "GBR"])
                == ["address.postcode": ["can't be blank"]])
        for kind: JSONValue in ["passport", "ssn"] {
            #expect(
                try self.mistakes("id_numbers", [["type": kind, "value": .string(text)]])
                    == ["id_numbers.0.value": ["can't be blank"]])
        }
    }

    @Test
    func whatAnAddressMayLackMayBeBlank() throws {
        #expect(
            try self.mistakes(
                "address", ["postcode": "SW4 6EH", "country": "GBR", "town": "", "state": " ", "line2": ""]) == [:])
    }

    @Test
    func aBritishStreetIsShort() throws {
        func address(_ count: Int, _ country: JSONValue) -> JSONValue {
            ["postcode": "1", "country": country, "street": .string(String(repeating: "s", count: count))]
        }
        #expect(try self.mistakes("address", address(32, "GBR")) == [:])
        #expect(
            try self.mistakes("address", address(33, "GBR"))
                == ["address.street": ["is too long (maximum is 32 characters)"]])
        #expect(try self.mistakes("address", address(33, "FRA")) == [:])
    }

    @Test(arguments: Array("!$%^*=<>"))
    func forbiddenCharactersHaveNoPlaceInAddresses(character: Character) throws {
        let message = ["invalid characters, forbidden characters: !$%^*=<>"]
        let fields = [
            "flat_number", "building_number", "building_name", "street", "sub_street", "town", "state", "postcode",
            "line1", "line2", "line3",
        ]
        var address: [String: JSONValue] = ["country": "FRA"]
        var expected: [String: [String]] = [:]
        for field in fields {
            address[field] = .string("a\(character)")
            expected["address.\(field)"] = message
        }
        #expect(try self.mistakes("address", .object(address)) == expected)
    }

    @Test(arguments: ["#", ";", "{", "}", "\"", "'", "/", ","])
    func whatIsForbiddenInNamesOnlyIsTakenInAddresses(text: String) throws {
        #expect(
            try self.mistakes("address", ["postcode": "1", "country": "FRA", "line1": .string(text)]) == [:])
    }

    @Test(arguments: ["address", "location"])
    func aPartMustBeAnObject(field: String) throws {
        #expect(try self.mistakes(field, "here") == [field: ["must be an object"]])
    }

    @Test(arguments: ["id_numbers", "consents"])
    func aListMustBeOneOfObjects(field: String) throws {
        #expect(try self.mistakes(field, [:]) == [field: ["must be an array"]])
        #expect(try self.mistakes(field, ["x"]) == [field: ["must be an array of objects"]])
    }

    @Test(arguments: ["433-54-3937", "3937"])
    func aSocialSecurityNumberIsWholeOrItsEnd(text: String) throws {
        let details = try self.create("id_numbers", [["type": "ssn", "value": .string(text)]]).details
        #expect(details.idNumbers == [IDNumber(kind: .ssn, value: text, stateCode: nil)])
    }

    @Test(arguments: ["433543937", "433-54-39", "393", "39370", "abcd", "433 54 3937", "４３３-54-3937"])
    func anythingElseIsNoSocialSecurityNumber(text: String) throws {
        #expect(
            try self.mistakes("id_numbers", [["type": "ssn", "value": .string(text)]])
                == ["id_numbers.0.value": ["invalid format, must be xxx-xx-xxxx or the last 4 digits"]])
    }

    @Test
    func theRuleOfOneKindBindsNoOther() throws {
        #expect(try self.mistakes("id_numbers", [["type": "tax_id", "value": "433543937"]]) == [:])
    }

    @Test(arguments: ["C", "CAL", "ca", "C1"])
    func aStateIsTwoCapitalLetters(text: String) throws {
        let number: JSONValue = ["type": "driving_license", "value": "1", "state_code": .string(text)]
        #expect(
            try self.mistakes("id_numbers", [["type": "passport", "value": "1"], number])
                == ["id_numbers.1.state_code": ["must be two capital letters"]])
    }

    @Test(arguments: ["192.0.2.7", "2001:db8::1"])
    func anAddressOfEitherKindIsALocation(text: String) throws {
        #expect(
            try self.create("location", ["ip_address": .string(text)]).details.location
                == ApplicantLocation(ipAddress: text, countryOfResidence: nil))
    }

    @Test(arguments: ["192.0.2", "192.0.2.256", "localhost", "192.0.2.7/24", "192.0.2.7:80", "", "0x7f.0.0.1"])
    func anythingElseIsNoLocation(text: String) throws {
        #expect(
            try self.mistakes("location", ["ip_address": .string(text)])
                == ["location.ip_address": ["invalid IP address"]])
    }

    @Test
    func anEmptyLocationIsNone() throws {
        #expect(try self.create("location", [:]).details.location == nil)
    }

    @Test
    func aConsentIsKeptWhetherGrantedOrNot() throws {
        let consents = try self.create(
            "consents",
            [["name": "ssn_verification", "granted": false], ["name": "phone_number_verification", "granted": true]]
        ).consents
        #expect(
            consents == [
                ApplicantConsent(name: .ssnVerification, granted: false),
                ApplicantConsent(name: .phoneNumberVerification, granted: true),
            ])
    }

    @Test
    func aConsentIsGivenOnce() throws {
        func consents(_ names: JSONValue...) -> JSONValue {
            .array(names.map { ["name": $0, "granted": true] })
        }
        #expect(
            try self.mistakes(
                "consents", consents("ssn_verification", "privacy_notices_read", "ssn_verification", "ssn_verification")
            ) == ["consents.2.name": ["is given twice"], "consents.3.name": ["is given twice"]])
        #expect(
            try self.mistakes(
                "consents",
                [
                    ["name": "ssn_verification", "granted": true], ["name": "ssn_verification", "granted": false],
                ]) == ["consents.1.name": ["is given twice"]])
        #expect(try self.mistakes("consents", consents("ssn_verification", "privacy_notices_read")) == [:])
    }

    @Test
    func aConsentSaysWhetherItIsGranted() throws {
        #expect(
            try self.mistakes("consents", [["name": "privacy_notices_read", "granted": "yes"]])
                == ["consents.0.granted": ["must be a boolean"]])
        #expect(
            try self.mistakes("consents", [["name": "privacy_notices_read", "granted": .null]])
                == ["consents.0.granted": ["can't be blank"]])
    }
}
