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

    /// The reference's lists, word for word ("Simulating Document reports", "Simulating Facial Similarity reports").
    @Test
    func triggersAreThoseOfTheReference() {
        #expect(
            SandboxTriggers.document.firstNames == [
                "Image Integrity - Supported Document", "Image Integrity - Image Quality",
                "Visual Authenticity - Fonts", "Visual Authenticity - Security Features",
                "Visual Authenticity - Face Detection", "Data Validation - Document Numbers",
                "Data Consistency - Document Type",
            ])
        #expect(
            SandboxTriggers.document.lastNames == [
                "Consider", "clear", "rejected", "suspected", "caution", "CA DL 2018", "CA DL 2018 front only",
                "NY DL 2017", "NY DL 2017 front only", "Ontario ID 2010", "FRA ID 1994", "FRA ID 1994 front only",
                "FRA ID 1994 front only rejected",
            ])
        #expect(
            SandboxTriggers.facialSimilarity.firstNames == [
                "Visual Authenticity - Spoofing Detection", "Face Comparison - Face Match",
                "Image Integrity - Source Integrity", "Image Integrity - Face Detected",
            ])
        #expect(SandboxTriggers.facialSimilarity.lastNames == ["Consider"])
    }

    @Test(arguments: ReportName.allCases)
    func everyReportAnswersToConsider(_ name: ReportName) {
        #expect(SandboxTriggers.of(name).lastName(own: "Berg", applicant: "Consider") == "Consider")
    }

    @Test(
        arguments: [
            (.documentVideo, "Image Integrity - Video Document Presence"),
            (.documentVideo, "Visual Authenticity - Fonts"),
            (.facialSimilarityMotion, "Face Comparison - Face Match"), (.identityEnhanced, "SSN - Full Match"),
            (.identityEnhanced, "Address - Voting Register"), (.watchlistEnhanced, "Monitored Lists"),
        ] as [(ReportName, String)])
    func applicantsCombinationIsNotHiddenByATasksFirstName(_ name: ReportName, _ first: String) {
        #expect(SandboxTriggers.of(name).firstName(own: "Anna", applicant: first) == first)
        #expect(SandboxTriggers.of(.watchlistPEPsOnly).firstName(own: "Anna", applicant: first) == "Anna")
    }
}
