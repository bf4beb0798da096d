import ServiceRuntime
import Testing
import VerificationDomain

@testable import APIGateway

struct ValidationErrorProblemTests {
    @Test
    func pathsBecomeNestedObjects() {
        let fields = ["email": ["a"], "address.postcode": ["b"], "address.country": ["c", "d"], "x.0.y": ["e"]]
        #expect(
            fields.nestedByPath == [
                "email": ["a"], "address": ["postcode": ["b"], "country": ["c", "d"]], "x": ["0": ["y": ["e"]]],
            ])
    }

    @Test
    func aMistakeInTheWholeHidesThoseInItsParts() {
        #expect(
            ["address": ["must be an object"], "address.town": ["x"]].nestedByPath == [
                "address": ["must be an object"]
            ])
    }

    @Test
    func aValidationErrorNamesItsFields() {
        #expect(
            ValidationError(["address.postcode": ["can't be blank"]]).problem
                == .validation(["address": ["postcode": ["can't be blank"]]]))
    }
}
