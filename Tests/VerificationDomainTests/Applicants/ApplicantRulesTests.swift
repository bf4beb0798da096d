import Foundation
import Testing
import VerificationDomain

/// What the API reference says of an applicant's values, field by field.
struct ApplicantRulesTests {
    @Test(arguments: ["Anna", "O'Neil", "Zoë-Ångström", "李", "J. R.", String(repeating: "a", count: 255)])
    func nameIsTaken(_ name: String) {
        #expect(ApplicantRules.name(name) == nil)
    }

    @Test(arguments: ["", " ", "\u{00A0}\n", "\r\n"])
    func blankNameIsRefused(_ name: String) {
        #expect(ApplicantRules.name(name) == "can't be blank")
    }

    @Test(arguments: Array("^!#$%*=<>;{}\"".unicodeScalars), ["", "\u{301}", "\u{200D}", "\u{FE0F}"])
    func forbiddenCharacterInANameIsRefusedWhateverFollows(_ scalar: Unicode.Scalar, _ mark: String) {
        #expect(ApplicantRules.name("An\(scalar)\(mark)na")?.hasPrefix("invalid characters") == true)
    }

    @Test(arguments: ["An\u{0}na", "An\tna", "An\u{7F}na"])
    func controlCharacterIsRefused(_ text: String) {
        #expect(ApplicantRules.name(text) != nil)
        #expect(ApplicantRules.addressField(text) != nil)
        #expect(ApplicantRules.text(text) != nil)
    }

    @Test
    func lengthIsCountedInCodePoints() {
        #expect(ApplicantRules.text(String(repeating: "\u{E9}", count: 255)) == nil)
        #expect(ApplicantRules.text(String(repeating: "\u{E9}", count: 256)) != nil)
        #expect(ApplicantRules.text("a" + String(repeating: "\u{301}", count: 254)) == nil)
        for rule in [ApplicantRules.text, ApplicantRules.name, ApplicantRules.addressField] {
            let message = rule("a" + String(repeating: "\u{301}", count: 100_000))
            #expect(message == "is too long (maximum is 255 characters)")
        }
    }

    @Test(arguments: Array("!$%^*=<>".unicodeScalars), ["", "\u{301}", "\u{200D}", "\u{FE0F}"])
    func forbiddenCharacterInAnAddressIsRefusedWhateverFollows(_ scalar: Unicode.Scalar, _ mark: String) {
        let message = ApplicantRules.addressField("1 Main\(scalar)\(mark) Street")
        #expect(message?.hasPrefix("invalid characters") == true)
    }

    @Test(arguments: ["", "1 Main Street #2; {b}", "\"Château\""])
    func addressFieldIsTaken(_ text: String) {
        #expect(ApplicantRules.addressField(text) == nil)
    }

    @Test(arguments: ["a@b.c", "first.last+tag@sub.example.com", "ü@example.com"])
    func emailIsTaken(_ email: String) {
        #expect(ApplicantRules.email(email) == nil)
    }

    @Test(
        arguments: [
            "", "a", "a@b", "@b.c", "a@", "a@b..c", "a@.c", "a@b.", "a b@c.d", "a@b@c.d", "a@b.c\n", "a\u{0}@b.c",
            "a@b@\u{301}c.d", "a@\u{301}b@c.d", "a \u{301}b@c.d",
            String(repeating: "a", count: 250) + "@b.cd",
        ])
    func whatIsNoEmailIsRefused(_ email: String) {
        #expect(ApplicantRules.email(email) != nil)
    }

    @Test(
        arguments: [
            ("2024-02-29", true), ("2024-03-01", false), ("2024-03-02", false), ("1899-12-31", true),
            ("1873-03-02", true), ("1873-03-01", false), ("1800-01-01", false),
        ])
    func dateOfBirthIsInThePastAndNotTooFar(_ text: String, isTaken: Bool) throws {
        let today = try #require(CalendarDate("2024-03-01"))
        let date = try #require(CalendarDate(text))
        #expect((ApplicantRules.dateOfBirth(date, today: today) == nil) == isTaken)
    }

    @Test(
        arguments: [
            "+442079460958", "+44 20 7946 0958", "+1 (555) 010-0199", "+1234567", "+123456789012345", "442079460958",
            "1 (555) 010-0199", "1234567", "123456789012345",
        ])
    func phoneNumberIsTaken(_ number: String) {
        #expect(ApplicantRules.phoneNumber(number) == nil)
    }

    @Test(
        arguments: [
            "", "+", "123456", "+123456", "+1234567890123456", "+44 20 7946 0958 ext", "+٤٤٢٠٧٩٤٦٠٩٥٨",
            "+44+20794609", "+1" + String(repeating: " ", count: 40) + "234567", "+44\u{301}2079460958",
            "+\u{301}442079460958", "44/2079460958",
        ])
    func whatIsNoPhoneNumberIsRefused(_ number: String) {
        #expect(ApplicantRules.phoneNumber(number) != nil)
    }

    @Test(arguments: ["433-54-3937", "3937"])
    func socialSecurityNumberIsTaken(_ number: String) {
        #expect(ApplicantRules.socialSecurityNumber(number) == nil)
    }

    @Test(arguments: ["", "433543937", "433-543-937", "393", "39371", "433-54-393a", "433-54-39377", "٣٩٣٧"])
    func whatIsNoSocialSecurityNumberIsRefused(_ number: String) {
        #expect(ApplicantRules.socialSecurityNumber(number) != nil)
    }

    @Test(arguments: [("CA", true), ("ca", false), ("C", false), ("CAL", false), ("C1", false), ("ÄÖ", false)])
    func stateCodeIsTwoCapitals(_ code: String, isTaken: Bool) {
        #expect((ApplicantRules.stateCode(code) == nil) == isTaken)
    }

    @Test
    func addressInTheUnitedStatesNeedsAState() throws {
        var address = PostalAddress(postcode: "94103", country: try #require(CountryCode("USA")))
        #expect(ApplicantRules.address(address).fields == ["state": ["can't be blank"]])
        address.state = ""
        #expect(!ApplicantRules.address(address).isEmpty)
        address.state = " "
        #expect(ApplicantRules.address(address).fields == ["state": ["can't be blank"]])
        address.state = "CA"
        #expect(ApplicantRules.address(address).isEmpty)
    }

    @Test(
        arguments: [
            ("AK", true), ("TX", true), ("DC", true), ("PR", true), ("AE", true), ("ca", false), ("7", false),
            ("California", false), ("XX", false), ("C\u{327}A", false), (" CA", false),
        ])
    func stateOfTheUnitedStatesIsItsPostalAbbreviation(_ state: String, isTaken: Bool) throws {
        var address = PostalAddress(postcode: "94103", country: try #require(CountryCode("USA")))
        address.state = state
        let message = "must be the two-letter USPS abbreviation of a state"
        #expect(ApplicantRules.address(address).fields == (isTaken ? [:] : ["state": [message]]))
        address = PostalAddress(postcode: "M5V 3L9", country: try #require(CountryCode("CAN")))
        address.state = state
        #expect(ApplicantRules.address(address).isEmpty)
    }

    @Test
    func streetInTheUnitedKingdomIsShort() throws {
        var address = PostalAddress(postcode: "SW1A 1AA", country: try #require(CountryCode("GBR")))
        address.street = String(repeating: "a", count: 32)
        #expect(ApplicantRules.address(address).isEmpty)
        address.street = "a" + String(repeating: "\u{301}", count: 32)
        #expect(ApplicantRules.address(address).fields.keys.sorted() == ["street"])
        address.street = String(repeating: "a", count: 33)
        #expect(ApplicantRules.address(address).fields.keys.sorted() == ["street"])
    }

    @Test(
        arguments: [
            (0.0, "1970-01-01"), (86_399.9, "1970-01-01"), (86_400.0, "1970-01-02"), (1_709_164_800.0, "2024-02-29"),
        ])
    func dayOfAMomentIsInUTC(seconds: Double, day: String) {
        #expect(ApplicantRules.day(of: Date(timeIntervalSince1970: seconds)).iso8601 == day)
    }
}
