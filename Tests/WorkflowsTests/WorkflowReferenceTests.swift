import Testing
import Workflows

@Suite
struct WorkflowReferenceTests {
    @Test(arguments: [
        "$.inputs.applicant.first_name", "$.inputs.applicant.address.country", "$.inputs.custom.ids[0].id",
        "$.tasks.document_check_75329.output", "$.tasks.document_check_75329.output.properties.date_of_birth",
        "$.tasks.face_photo_00000.output[*].id", "$.tasks.face_photo_00000.output[0][1]",
        "$.tasks.face_photo_00000.attempt", "$.run.id", "$.run.tags[2]",
    ])
    func textSurvivesParsing(text: String) {
        #expect(WorkflowReference(parsing: text)?.text == text)
    }

    @Test(arguments: [
        "", "$", "$.", "$.inputs", "$.inputs.applicant", "$.inputs.custom", "$.inputs.other.x", "$.tasks",
        "$.tasks.a", "$.tasks.a.input", "$.tasks.a.attempt.x", "$.run", "$.const.x", "$.inputs.applicant.",
        "$.inputs.applicant.a b", "$.inputs.applicant.a[", "$.inputs.applicant.a[]", "$.inputs.applicant.a[-1]",
        "$.inputs.applicant.a[+1]", "$.inputs.applicant.a[x]", "$.inputs.applicant.a[1]b", "$.inputs.applicant.[1]",
        "$.inputs.applicant.a[99999]", "$.tasks.a.output[?(@.x)]", "$..id", "inputs.applicant.a",
    ])
    func otherTextIsNoReference(text: String) {
        #expect(WorkflowReference(parsing: text) == nil)
    }
}
