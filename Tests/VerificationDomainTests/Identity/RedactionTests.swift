import TestSupport
import Testing
import VerificationDomain

/// What is written to a log by mistake says nothing of a person.
struct RedactionTests {
    private static let secrets = ["Zoë", "Ångström", "zoe@example.com", "1984", "433-54", "94103", "192.0.2.7"]

    @Test
    func personalDataPrintAsRedacted() throws {
        let details = ApplicantDetails.complete
        let applicant = Applicant(id: .random(), createdAt: .fixture, details: details, deleteAt: nil)
        var changes = ApplicantChanges()
        changes.firstName = .set(details.firstName)
        let address = try #require(details.address)
        let location = try #require(details.location)
        let date = try #require(details.dateOfBirth)
        let printed = [
            "\(details)", "\(applicant)", "\(changes)", "\(address)", "\(location)", "\(date)",
            "\(details.idNumbers)", "\([applicant])",
        ]
        for text in printed {
            for secret in Self.secrets { #expect(!text.contains(secret), "\(text)") }
        }
    }
}
