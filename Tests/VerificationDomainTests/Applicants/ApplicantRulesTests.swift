import Foundation
import Testing
import VerificationDomain

/// What the API reference says of an applicant's values, field by field.
struct ApplicantRulesTests {
    @Test(arguments: ["Anna", "O'Neil", "Zoë-Ångström", "李", "J. R.", String(repeating: "a", count: 255)])
    func nameIsTaken(_ name: String) {
        #expect(ApplicantRules.name(name) == nil)
    }

    @Test(arguments: ["", " ", "\u{00A0}\n"])
    func blankNameIsRefused(_ name: String) {
        #expect(ApplicantRules.name(name) == "can't be blank")
    }

    @Test(arguments: Array("^!#$%*=<>;{}\""))
    func forbiddenCharacterInANameIsRefused(_ character: Character) {
        #expect(ApplicantRules.name("An\(character)na")?.hasPrefix("invalid characters") == true)
    }

    @Test(arguments: ["An\u{0}na", "An\tna", "An\u{7F}na"])
    func controlCharacterIsRefused(_ text: String) {
        #expect(ApplicantRules.name(text) != nil)
        #expect(ApplicantRules.addressField(text) != nil)
        #expect(ApplicantRules.text(text) != nil)
    }

    @Test
    func lengthIsCountedInCharacters() {
        #expect(ApplicantRules.text(String(repeating: "é", count: 255)) == nil)
        #expect(ApplicantRules.text(String(repeating: "é", count: 256)) != nil)
    }

    @Test(arguments: Array("!$%^*=<>"))
    func forbiddenCharacterInAnAddressIsRefused(_ character: Character) {
        #expect(ApplicantRules.addressField("1 Main\(character) Street")?.hasPrefix("invalid characters") == true)
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
            String(repeating: "a", count: 250) + "@b.cd",
        ])
    func whatIsNoEmailIsRefused(_ email: String) {
        #expect(ApplicantRules.email(email) != nil)
    }

    @Test(
        arguments: [
            ("2024-03-01", true), ("2024-02-29", true), ("2024-03-02", false), ("1900-01-01", true),
            ("1899-12-31", false),
        ])
    func dateOfBirthIsInThePastAndNotTooFar(_ text: String, isTaken: Bool) throws {
        let today = try #require(CalendarDate("2024-03-01"))
        let date = try #require(CalendarDate(text))
        #expect((ApplicantRules.dateOfBirth(date, today: today) == nil) == isTaken)
    }

    @Test(arguments: ["+442079460958", "+44 20 7946 0958", "+1 (555) 010-0199", "+1234567", "+123456789012345"])
    func phoneNumberIsTaken(_ number: String) {
        #expect(ApplicantRules.phoneNumber(number) == nil)
    }

    @Test(
        arguments: [
            "", "+", "02079460958", "+123456", "+1234567890123456", "+44 20 7946 0958 ext", "+٤٤٢٠٧٩٤٦٠٩٥٨",
            "+44+20794609", "+1" + String(repeating: " ", count: 40) + "234567",
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
        address.state = "CA"
        #expect(ApplicantRules.address(address).isEmpty)
    }

    @Test
    func streetInTheUnitedKingdomIsShort() throws {
        var address = PostalAddress(postcode: "SW1A 1AA", country: try #require(CountryCode("GBR")))
        address.street = String(repeating: "a", count: 32)
        #expect(ApplicantRules.address(address).isEmpty)
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
