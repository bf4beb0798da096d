import Reports
import Testing

struct SandboxTriggersTests {
    @Test(arguments: [
        ("Consider", "Consider", "Consider"),
        ("Berg", "Consider", "Consider"),
        ("Consider", "Berg", "Consider"),
        ("rejected", "Consider", "rejected"),
        ("Berg", "CA DL 2018", "CA DL 2018"),
        ("Berg", "FRA ID 1994 front only rejected", "FRA ID 1994 front only rejected"),
        ("clear", "Consider", "clear"),
        ("Smith", "Berg", "Smith"),
        ("Smith", "consider", "Smith"),
        (nil, "Consider", "Consider"),
        (nil, "Berg", "Berg"),
    ])
    func applicantsTriggerWinsOverATasksOtherLastName(own: String?, applicant: String, expected: String) {
        #expect(SandboxTriggers.document.lastName(own: own, applicant: applicant) == expected)
    }

    @Test(arguments: [
        ("Anna", "Visual Authenticity - Fonts", "Visual Authenticity - Fonts"),
        ("Image Integrity - Image Quality", "Visual Authenticity - Fonts", "Image Integrity - Image Quality"),
        ("Anna", "Zoë", "Anna"),
        (nil, "Zoë", "Zoë"),
    ])
    func applicantsTriggerWinsOverATasksOtherFirstName(own: String?, applicant: String, expected: String) {
        #expect(SandboxTriggers.document.firstName(own: own, applicant: applicant) == expected)
    }

    /// A name that steers the document report alone hides nothing from the facial similarity report, and the reverse.
    @Test
    func triggersAreThoseOfTheKindOfReport() {
        #expect(SandboxTriggers.facialSimilarity.lastName(own: "rejected", applicant: "Consider") == "Consider")
        #expect(SandboxTriggers.facialSimilarity.lastName(own: "Berg", applicant: "rejected") == "Berg")
        let faceMatch = "Face Comparison - Face Match"
        #expect(SandboxTriggers.facialSimilarity.firstName(own: "Anna", applicant: faceMatch) == faceMatch)
        #expect(SandboxTriggers.document.firstName(own: "Anna", applicant: faceMatch) == "Anna")
    }
}
