import Foundation
import Testing
import VerificationDomain

@testable import APIGateway

struct NamingBodyFieldsTests {
    @Test
    func anApplicantNamedInABodyIsAMistakeOfThatFieldAsItWasWritten() async {
        let id = ApplicantID(rawValue: UUID())
        for (given, shown) in [(id.description.uppercased(), id.description.uppercased()), (nil, id.description)] {
            let message = "Could not find the following resource: Applicant with id=\(shown)"
            await #expect(throws: ValidationError(["applicant_id": [message]])) {
                try await namingField("applicant_id", given: given) { throw ApplicantError.notFound(id) }
            }
        }
    }

    @Test
    func aGoneApplicantNamedInABodyIsStillGone() async {
        let id = ApplicantID(rawValue: UUID())
        await #expect(throws: ApplicantError.gone(id)) {
            try await namingField("applicant_id", given: id.description) { throw ApplicantError.gone(id) }
        }
    }
}
