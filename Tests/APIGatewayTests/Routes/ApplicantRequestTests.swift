import CanonicalJSON
import Foundation
import Testing
import VerificationDomain

@testable import APIGateway

/// Bodies of `POST /applicants`.
struct ApplicantRequestTests {
    private static let minimum: [String: JSONValue] = ["first_name": "Anna", "last_name": "Berg"]
    /// What is always required of an address.
    private static let address: [String: JSONValue] = ["postcode": "SW4 6EH", "country": "GBR"]

    private func create(
        _ fields: [String: JSONValue]
    ) throws -> (details: ApplicantDetails, consents: [ApplicantConsent]) {
        try ApplicantRequest.creation(
            .object(Self.minimum.merging(fields) { $1 }), today: try #require(CalendarDate("2031-03-01")))
    }

    /// What is wrong with a field's value.
    private func mistakes(_ field: String, _ value: JSONValue) throws -> [String: [String]] {
        do {
            _ = try self.create([field: value])
            return [:]
        } catch let error as ValidationError {
            return error.fields
        }
    }

    private func mistakes(inAddress fields: [String: JSONValue]) throws -> [String: [String]] {
        try self.mistakes("address", .object(Self.address.merging(fields) { $1 }))
    }

    @Test
    func namesAreEnough() throws {
        let (details, consents) = try self.create([:])
        #expect(details == ApplicantDetails(firstName: "Anna", lastName: "Berg"))
        #expect(consents.isEmpty)
    }

    @Test
    func everyFieldIsTaken() throws {
        let (details, consents) = try self.create([
            "email": "anna@example.com", "dob": "1984-02-29", "phone_number": "+44 (20) 7946-0958",
            "id_numbers": [
                ["type": "ssn", "value": "433-54-3937"],
                ["type": "driving_license", "value": "D1234567", "state_code": "CA"],
            ],
            "address": [
                "flat_number": "1", "building_number": "2", "building_name": "3", "street": "4", "sub_street": "5",
                "town": "6", "state": "AK", "postcode": "8", "country": "USA", "line1": "9", "line2": "10",
                "line3": "11",
            ],
            "location": ["ip_address": "2001:db8::1", "country_of_residence": "RKS"],
            "consents": [["name": "privacy_notices_read", "granted": true]],
        ])
        #expect(details.email == "anna@example.com")
        #expect(details.dateOfBirth == CalendarDate("1984-02-29"))
        #expect(details.phoneNumber == "+44 (20) 7946-0958")
        #expect(
            details.idNumbers == [
                IDNumber(kind: .ssn, value: "433-54-3937", stateCode: nil),
                IDNumber(kind: .drivingLicense, value: "D1234567", stateCode: "CA"),
            ])
        var address = PostalAddress(postcode: "8", country: try #require(CountryCode("USA")))
        address.flatNumber = "1"
        address.buildingNumber = "2"
        address.buildingName = "3"
        address.street = "4"
        address.subStreet = "5"
        address.town = "6"
        address.state = "AK"
        address.line1 = "9"
        address.line2 = "10"
        address.line3 = "11"
        #expect(details.address == address)
        #expect(
            details.location
                == ApplicantLocation(ipAddress: "2001:db8::1", countryOfResidence: CountryCode("RKS")))
        #expect(consents == [ApplicantConsent(name: .privacyNoticesRead, granted: true)])
    }

    @Test
    func unknownFieldsAreIgnored() throws {
        #expect(try self.create(["nickname": "Annie"]).details == self.create([:]).details)
    }

    @Test(arguments: ["first_name", "last_name"])
    func aNameMustBeThere(field: String) throws {
        for value: JSONValue in [.null, "", "  "] {
            #expect(try self.mistakes(field, value) == [field: ["can't be blank"]])
        }
    }

    @Test(arguments: Array("^!#$%*=<>;{}\""))
    func forbiddenCharactersHaveNoPlaceInNames(character: Character) throws {
        let message = "invalid characters, forbidden characters: ^!#$%*=<>;{}\""
        for field in ["first_name", "last_name"] {
            #expect(try self.mistakes(field, .string("An\(character)na")) == [field: [message]])
        }
    }

    @Test(arguments: ["O'Neil-Ångström", "José María", "陳", "Anna (née Berg)", "A/B", "Ann@"])
    func ordinaryNamesAreTaken(name: String) throws {
        #expect(try self.create(["first_name": .string(name)]).details.firstName == name)
    }

    @Test(arguments: ["first_name", "last_name"])
    func aNameHasALongestLength(field: String) throws {
        #expect(try self.mistakes(field, .string(String(repeating: "a", count: 255))) == [:])
        #expect(
            try self.mistakes(field, .string(String(repeating: "a", count: 256)))
                == [field: ["is too long (maximum is 255 characters)"]])
    }

    @Test(arguments: ["\u{0}", "\u{7}", "\n", "\u{85}"])
    func controlCharactersHaveNoPlaceAnywhere(character: String) throws {
        let message = ["invalid characters, control characters are forbidden"]
        let text = JSONValue.string("a\(character)b")
        #expect(try self.mistakes("first_name", text) == ["first_name": message])
        #expect(try self.mistakes(inAddress: ["town": text]) == ["address.town": message])
        #expect(
            try self.mistakes("id_numbers", [["type": "passport", "value": text]])
                == ["id_numbers.0.value": message])
    }

    @Test(arguments: [
        "", "anna", "anna@", "@example.com", "a@b@example.com", "a b@example.com", "anna@host", "anna@x..y",
    ])
    func anAddressOfMailHasItsForm(text: String) throws {
        #expect(try self.mistakes("email", .string(text)) == ["email": ["invalid format"]])
    }

    @Test(arguments: [
        ("1984-2-29", "invalid format, must be YYYY-MM-DD"), ("29/02/1984", "invalid format, must be YYYY-MM-DD"),
        ("1985-02-29", "invalid format, must be YYYY-MM-DD"), ("2031-03-01", "must be in the past"),
        ("2031-03-02", "must be in the past"), ("1880-03-01", "is too far in the past"),
    ])
    func aDateOfBirthIsARealDayOfALife(text: String, message: String) throws {
        #expect(try self.mistakes("dob", .string(text)) == ["dob": [message]])
    }

    @Test(arguments: ["1880-03-02", "2031-02-28"])
    func theFirstAndTheLastDateOfBirthAreTaken(text: String) throws {
        #expect(try self.create(["dob": .string(text)]).details.dateOfBirth == CalendarDate(text))
    }

    @Test(arguments: ["123456", "+123456", "+1234567890123456", "+44 20 CALL ME", "44+2079460958", "+"])
    func whatIsNoPhoneNumberIsRefused(text: String) throws {
        #expect(
            try self.mistakes("phone_number", .string(text))
                == ["phone_number": ["invalid format, must be a country code and a number of 7 to 15 digits in all"]])
    }

    @Test(arguments: ["+44 7911 123456", "447911123456"])
    func aPhoneNumberIsKeptAsItWasSent(text: String) throws {
        #expect(try self.create(["phone_number": .string(text)]).details.phoneNumber == text)
    }

    @Test
    func aCombiningMarkHidesNoForbiddenCharacter() throws {
        let name = ["invalid characters, forbidden characters: ^!#$%*=<>;{}\""]
        #expect(try self.mistakes("first_name", "An<\u{301}na") == ["first_name": name])
        #expect(
            try self.mistakes(inAddress: ["town": "Lon<\u{301}don"])
                == ["address.town": ["invalid characters, forbidden characters: !$%^*=<>"]])
    }

    @Test
    func everyMistakeIsNamedAtOnce() throws {
        #expect(
            try self.mistakes(of: [
                "first_name": .null, "last_name": 7, "email": "x", "dob": "x", "phone_number": "x",
                "id_numbers": [["type": "x"]], "address": ["town": "<"],
                "location": ["ip_address": "x", "country_of_residence": "x"], "consents": [["name": "x"]],
            ]) == [
                "first_name": ["can't be blank"], "last_name": ["must be a string"], "email": ["invalid format"],
                "dob": ["invalid format, must be YYYY-MM-DD"],
                "phone_number": ["invalid format, must be a country code and a number of 7 to 15 digits in all"],
                "id_numbers.0.type": ["is not included in the list"], "id_numbers.0.value": ["can't be blank"],
                "address.postcode": ["can't be blank"], "address.country": ["can't be blank"],
                "address.town": ["invalid characters, forbidden characters: !$%^*=<>"],
                "location.ip_address": ["invalid IP address"],
                "location.country_of_residence": ["is not a valid 3-letter ISO country code"],
                "consents.0.name": ["is not included in the list"], "consents.0.granted": ["can't be blank"],
            ])
    }

    private func mistakes(of fields: [String: JSONValue]) throws -> [String: [String]] {
        do {
            _ = try self.create(fields)
            return [:]
        } catch let error as ValidationError {
            return error.fields
        }
    }
}
