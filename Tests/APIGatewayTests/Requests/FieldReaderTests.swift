import CanonicalJSON
import Foundation
import Testing
import VerificationDomain

@testable import APIGateway

struct FieldReaderTests {
    private enum Colour: String, CaseIterable { case red, green }

    /// What a reading of the one field `it` gives, and what it complains of.
    private func read<Value>(
        _ value: JSONValue?, _ body: (inout FieldReader) -> Value?
    ) -> (value: Value?, wrong: [String: [String]]) {
        var fields = FieldReader(.object(value.map { ["it": $0] } ?? [:]))
        let read = body(&fields)
        return (read, fields.wrong.fields)
    }

    @Test
    func goodValuesAreRead() {
        #expect(self.read("text") { $0.string("it") }.value == "text")
        #expect(self.read(true) { $0.bool("it") }.value == true)
        #expect(self.read("True") { $0.formFlag("it") }.value == true)
        #expect(self.read("false") { $0.formFlag("it") }.value == false)
        #expect(self.read(3) { $0.int("it", in: 1...3) }.value == 3)
        #expect(self.read("green") { $0.choice("it", as: Colour.self) }.value == .green)
        #expect(self.read(["a", "b"]) { $0.strings("it") }.value == ["a", "b"])
        #expect(self.read([1, "b"]) { $0.array("it") }.value == [1, "b"])
        #expect(self.read("FRA") { $0.country("it") }.value == CountryCode("FRA"))
        #expect(self.read("1970-01-01T00:00:10Z") { $0.moment("it") }.value == Date(timeIntervalSince1970: 10))
    }

    @Test
    func anIdentifierIsReadInAnyCase() {
        let id = ApplicantID(rawValue: UUID())
        let read: ApplicantID? =
            self.read(.string(id.description.uppercased())) { $0.identifier("it", resource: "Applicant") }.value
        #expect(read == id)
    }

    @Test(arguments: [nil, JSONValue.null])
    func nullIsAsGoodAsAbsent(value: JSONValue?) {
        #expect(self.read(value) { $0.value("it") } == (nil, [:]))
        #expect(self.read(value) { $0.string("it") } == (nil, [:]))
        #expect(self.read(value) { $0.bool("it") } == (nil, [:]))
        #expect(self.read(value) { $0.int("it", in: 1...3) } == (nil, [:]))
        #expect(self.read(value) { $0.choice("it", as: Colour.self) } == (nil, [:]))
        #expect(self.read(value) { $0.strings("it") } == (nil, [:]))
        #expect(self.read(value) { $0.country("it") } == (nil, [:]))
        #expect(self.read(value) { $0.moment("it") } == (nil, [:]))
        #expect(self.read(value) { $0.nested("it") }.wrong.isEmpty)
    }

    @Test
    func presenceTellsNullFromAbsent() {
        let fields = FieldReader(["it": .null])
        #expect(fields.isPresent("it"))
        #expect(!fields.isPresent("other"))
    }

    @Test(arguments: [nil, JSONValue.null])
    func whatIsRequiredMustBeThere(value: JSONValue?) {
        let wrong = ["it": ["can't be blank"]]
        #expect(self.read(value) { $0.string("it", required: true) } == (nil, wrong))
        #expect(self.read(value) { $0.choice("it", as: Colour.self, required: true) } == (nil, wrong))
        #expect(self.read(value) { $0.country("it", required: true) } == (nil, wrong))
        #expect(self.read(value) { $0.identifier("it", resource: "Applicant") as ApplicantID? } == (nil, wrong))
    }

    @Test(arguments: ["", " ", "\u{00A0}\t", "\r\n"])
    func whatIsRequiredMustNotBeBlank(text: String) {
        let wrong = ["it": ["can't be blank"]]
        #expect(self.read(.string(text)) { $0.string("it", required: true) } == (nil, wrong))
        #expect(self.read(.string(text)) { $0.string("it", required: true, check: { _ in "is odd" }) } == (nil, wrong))
        #expect(self.read(.string(text)) { $0.choice("it", as: Colour.self, required: true) } == (nil, wrong))
        #expect(self.read(.string(text)) { $0.country("it", required: true) } == (nil, wrong))
    }

    @Test(arguments: ["", " "])
    func whatIsNotRequiredMayBeBlank(text: String) {
        #expect(self.read(.string(text)) { $0.string("it") } == (text, [:]))
    }

    @Test(arguments: [1, 1.5, true, ["a"], ["a": "b"]] as [JSONValue])
    func whatIsNoStringIsNamed(value: JSONValue) {
        let wrong = ["it": ["must be a string"]]
        #expect(self.read(value) { $0.string("it") } == (nil, wrong))
        #expect(self.read(value) { $0.choice("it", as: Colour.self) } == (nil, wrong))
        #expect(self.read(value) { $0.country("it") } == (nil, wrong))
        #expect(self.read(value) { $0.moment("it") } == (nil, wrong))
        #expect(self.read(value) { $0.identifier("it", resource: "Applicant") as ApplicantID? } == (nil, wrong))
    }

    @Test(arguments: ["true", 1, 0, [], [:]] as [JSONValue])
    func whatIsNoBooleanIsNamed(value: JSONValue) {
        #expect(self.read(value) { $0.bool("it") } == (nil, ["it": ["must be a boolean"]]))
    }

    @Test(arguments: ["yes", "1", ""])
    func whatIsNoFlagOfAFormIsNamed(text: String) {
        #expect(self.read(.string(text)) { $0.formFlag("it") } == (nil, ["it": ["must be true or false"]]))
    }

    @Test(arguments: [0, 4, 1.5, "2", true, [], [:]] as [JSONValue])
    func whatIsNoNumberInRangeIsNamed(value: JSONValue) {
        #expect(
            self.read(value) { $0.int("it", in: 1...3) } == (nil, ["it": ["must be an integer from 1 to 3"]]))
    }

    @Test(arguments: ["blue", "Red", ""])
    func whatIsNotInTheListIsNamed(text: String) {
        #expect(
            self.read(.string(text)) { $0.choice("it", as: Colour.self) }
                == (nil, ["it": ["is not included in the list"]]))
    }

    @Test(arguments: ["a", 1, true, [:]] as [JSONValue])
    func whatIsNoArrayIsNamed(value: JSONValue) {
        #expect(self.read(value) { $0.strings("it") } == (nil, ["it": ["must be an array"]]))
    }

    @Test(arguments: [[1], ["a", .null], [["a"]], [[:]]] as [JSONValue])
    func whatIsNoArrayOfStringsIsNamed(value: JSONValue) {
        #expect(self.read(value) { $0.strings("it") } == (nil, ["it": ["must be an array of strings"]]))
    }

    @Test(arguments: ["a", 1, true, []] as [JSONValue])
    func whatIsNoObjectIsNamed(value: JSONValue) {
        #expect(self.read(value) { $0.nested("it") }.wrong == ["it": ["must be an object"]])
    }

    @Test(arguments: ["FR", "fra", "XXX", "France", ""])
    func whatIsNoCountryIsNamed(text: String) {
        #expect(
            self.read(.string(text)) { $0.country("it") }
                == (nil, ["it": ["is not a valid 3-letter ISO country code"]]))
    }

    @Test
    func whatIsNoIdentifierIsNotFound() {
        let read = self.read("12") { $0.identifier("it", resource: "Applicant") as ApplicantID? }
        #expect(read.wrong == ["it": ["Could not find the following resource: Applicant with id=12"]])
    }

    @Test
    func whatIsNoMomentIsNamed() {
        #expect(
            self.read("tomorrow") { $0.moment("it") } == (nil, ["it": ["is not a valid ISO-8601 date and time"]]))
    }

    @Test
    func nestedMistakesCarryTheWholePath() throws {
        var fields = FieldReader(["outer": ["inner": ["it": 1]]])
        let foundOuter = fields.nested("outer")
        var outer = try #require(foundOuter)
        let foundInner = outer.nested("inner")
        var inner = try #require(foundInner)
        _ = inner.string("it")
        inner.refuse("other", "is odd")
        outer.merge(inner)
        fields.merge(outer)
        #expect(
            fields.wrong.fields == ["outer.inner.it": ["must be a string"], "outer.inner.other": ["is odd"]])
    }

    @Test
    func aRulesMessageIsKept() {
        let read = self.read("x") { $0.string("it", check: { _ in "is odd" }) }
        #expect(read == (nil, ["it": ["is odd"]]))
    }

    @Test
    func aRangeOfOneNumberIsNamedByIt() {
        #expect(self.read(3) { $0.int("it", in: 3...3) } == (3, [:]))
        #expect(self.read(2) { $0.int("it", in: 3...3) } == (nil, ["it": ["must be 3"]]))
    }

    @Test
    func whatIsReadPrintsAsRedacted() {
        #expect("\(FieldReader(["it": "canary"], prefix: "outer"))" == "FieldReader(outer)")
    }

    @Test
    func whatIsNoObjectHasNoFields() {
        #expect(!FieldReader(["a"]).isPresent("a"))
    }
}
