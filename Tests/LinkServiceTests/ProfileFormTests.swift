import CanonicalJSON
import Foundation
import Testing
import Workflows

@testable import LinkService

@Suite
struct ProfileFormTests {
    private let everything = ProfileCapture(
        fields: ProfileFieldName.allCases.map { ProfileCapture.Field(name: $0, isRequired: true) })

    @Test
    func aFormIsReadAsBrowsersSendIt() throws {
        let form = try #require(ProfileForm(urlEncoded: "first_name=+Zo%C3%AB+&last_name=O%27Neill%2B&empty=&flag"))
        #expect(form.values == ["first_name": "Zoë", "last_name": "O'Neill+", "empty": "", "flag": ""])
    }

    @Test(arguments: ["first_name=%zz", "first_name=%ff", "first_name=a%00b", "%00=a"])
    func whatIsNotTextIsRefused(_ body: String) {
        #expect(ProfileForm(urlEncoded: body) == nil)
    }

    @Test
    func ofTwoInputsOfOneNameTheFirstCounts() {
        #expect(ProfileForm(urlEncoded: "a=1&a=2")?.values == ["a": "1"])
    }

    @Test
    func blankFieldsAreLeftOut() {
        let form = ProfileForm(values: ["first_name": "  ", "last_name": "Nowak", "address.line1": ""])
        #expect(form.data(for: self.everything) == ["last_name": "Nowak"])
    }

    @Test
    func whatTheWorkflowDoesNotAskIsNotSent() {
        let form = ProfileForm(values: ["first_name": "Anna", "email": "a@example.com", "is_admin": "true"])
        let capture = ProfileCapture(fields: [ProfileCapture.Field(name: .firstName, isRequired: true)])
        #expect(form.data(for: capture) == ["first_name": "Anna"])
    }

    @Test(arguments: [
        ("+44 7911 123-456", "+447911123456"), ("0044 (7911) 123456", "+447911123456"), ("07911 123456", "07911123456"),
    ])
    func numbersMayBeWrittenAsPeopleWriteThem(written: String, sent: String) {
        let form = ProfileForm(values: ["phone_number": written, "phone_number_consent_granted": "true"])
        #expect(
            form.data(for: self.everything) == ["phone_number": .string(sent), "phone_number_consent_granted": true])
    }

    @Test
    func consentIsNeverAssumed() {
        let form = ProfileForm(values: ["phone_number": "+447911123456"])
        #expect(form.data(for: self.everything)["phone_number_consent_granted"] == false)
    }

    @Test
    func anAddressIsOneObject() {
        let form = ProfileForm(values: ["address.country": "GBR", "address.postcode": "SW4 6EH", "address.line2": " "])
        #expect(form.data(for: self.everything) == ["address": ["country": "GBR", "postcode": "SW4 6EH"]])
    }

    @Test
    func aNumberOfOneCountrysResidentsIsSentByThemOnly() {
        var values = ["ssn": " 123-45-6789 ", "ssn_consent_granted": "true", "pan": "abcde1234f"]
        #expect(ProfileForm(values: values).data(for: self.everything) == [:])
        values["country_residence"] = "USA"
        #expect(
            ProfileForm(values: values).data(for: self.everything) == [
                "country_residence": "USA", "ssn": "123-45-6789", "ssn_consent_granted": true,
            ])
        values["country_residence"] = "IND"
        #expect(
            ProfileForm(values: values).data(for: self.everything) == [
                "country_residence": "IND", "pan": "ABCDE1234F",
            ])
    }

    @Test
    func whatMayStayHiddenIsNotInsistedOnByTheBrowser() throws {
        let link = try Journeys.link(Journeys.profile, [])
        let step = CaptureStep(
            taskID: "profile_00006", capture: .profile(self.everything),
            progress: StepProgress(current: 1, total: 1))
        let page = try LinkPages(resources: try LinkResources()).profile(
            self.everything, step, of: link, form: .empty)
        func tag(_ name: String) throws -> String {
            String(
                try #require(page.firstMatch(of: try Regex("<input[^>]* name=\"\(name)\"[^>]*>"))).output[0].substring
                    ?? "")
        }
        #expect(page.components(separatedBy: #"data-residence="USA""#).count == 3)  // the number and its consent
        #expect(page.components(separatedBy: #"data-residence="IND""#).count == 2)
        for name in ["ssn", "ssn_consent_granted", "pan"] { #expect(!(try tag(name)).contains(" required")) }
        #expect(try tag("first_name").contains(" required"))
    }

    @Test
    func aFormPrintsNothingOfWhatWasEntered() {
        let form = ProfileForm(values: ["first_name": "Zoë"])
        #expect("\(form)" == "ProfileForm(1 values, 0 errors)")
        #expect(Mirror(reflecting: form).children.isEmpty)
    }

    @Test
    func eachMistakeBecomesASentenceByItsInput() throws {
        let strings = try LinkResources().strings.strings(named: "en")
        let data: JSONValue = [
            "first_name": "Zoë<", "last_name": .string(String(repeating: "n", count: 33)), "dob": "2999-01-01",
            "phone_number": "1", "address": ["country": "Nowhere"],
        ]
        let fields: [String: JSONValue] = [
            "first_name": ["x"], "last_name": ["x"], "dob": ["x"], "email": ["x"], "phone_number": ["x"],
            "phone_number_consent_granted": ["x"], "address": [["country": ["x"], "postcode": ["x"]]],
        ]
        let messages = ProfileErrors(profile: self.everything, strings: strings).messages(fields, data: data)
        #expect(
            messages == [
                "first_name": strings("errors", "characters"),
                "last_name": "Please use at most 32 characters.",
                "dob": strings("errors", "dob"), "email": strings("errors", "blank"),
                "phone_number": strings("errors", "phone_number"),
                "phone_number_consent_granted": strings("errors", "consent"),
                "address.country": strings("errors", "country"), "address.postcode": strings("errors", "blank"),
            ])
    }

    @Test
    func aMissingAddressMarksTheLinesThatEveryAddressNeeds() throws {
        let strings = try LinkResources().strings.strings(named: "en")
        let messages = ProfileErrors(profile: self.everything, strings: strings)
            .messages(["address": ["can't be blank"]], data: .object([:]))
        #expect(Set(messages.keys) == ["address.country", "address.postcode"])
    }

    @Test
    func everyRealMistakeOfTheDomainHasASentence() throws {
        let node = WorkflowNode(id: "profile_00006", type: "profile_data")
        let strings = try LinkResources().strings.strings(named: "en")
        guard case .failure(let error) = CaptureCompletion.check(node, data: ["email": "x"], at: .now),
            case .profile(let profile) = Journeys.profile.captureConfiguration(of: "profile_00006")
        else {
            Issue.record("the form was not refused")
            return
        }
        let messages = ProfileErrors(profile: profile, strings: strings).messages(error.fields, data: ["email": "x"])
        #expect(Set(messages.keys) == ["first_name", "last_name", "dob", "email"])
        #expect(messages.values.allSatisfy { !$0.isEmpty })
    }
}
