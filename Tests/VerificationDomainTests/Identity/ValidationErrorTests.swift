import Testing
import VerificationDomain

struct ValidationErrorTests {
    @Test
    func messagesOfAFieldAddUp() {
        var wrong = ValidationError()
        #expect(wrong.isEmpty)
        wrong.add("email", "one")
        wrong.add("email", "two")
        wrong.add("dob", "three")
        #expect(wrong.fields == ["email": ["one", "two"], "dob": ["three"]])
    }

    @Test
    func mergedFieldsAreJoinedToTheirPrefix() {
        var wrong = ValidationError(["address.street": ["short"]])
        wrong.merge(ValidationError(["street": ["long"], "town": ["blank"]]), under: "address")
        wrong.merge(ValidationError(["street": ["odd"]]))
        #expect(
            wrong.fields == [
                "address.street": ["short", "long"], "address.town": ["blank"], "street": ["odd"],
            ])
    }

    @Test
    func onlyAMistakeIsThrown() throws {
        try ValidationError().throwIfAny()
        let wrong = ValidationError(["a": ["b"]])
        #expect(throws: wrong) { try wrong.throwIfAny() }
    }
}
