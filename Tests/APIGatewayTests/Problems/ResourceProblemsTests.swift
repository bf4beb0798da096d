import CanonicalJSON
import Foundation
import HTTPTypes
import ServiceRuntime
import Testing

@testable import APIGateway
@testable import VerificationDomain

struct ResourceProblemsTests {
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

    @Test
    func messagesOfTasksKeepTheirShape() {
        #expect(ProblemField(json: ["a", "b"]) == ["a", "b"])
        #expect(ProblemField(json: ["first_name": ["a"]]) == ["first_name": ["a"]])
        #expect(
            ProblemField(json: [["first_name": ["a"]], ["last_name": ["b"]]]) == [
                "first_name": ["a"], "last_name": ["b"],
            ])
        #expect(ProblemField(json: []) == [])
    }

    @Test
    func dataOfATaskIsWrongBelowData() {
        #expect(
            TaskDataError(fields: ["document_ids": ["can't be blank"]]).problem
                == .validation(["data": ["document_ids": ["can't be blank"]]]))
    }

    @Test
    func whatIsNotThereIsNamedInTheDocumentedWords() throws {
        let id = UUID().uuidString.lowercased()
        func text(_ resource: String) -> String { "Could not find the following resource: \(resource) with id=\(id)" }
        func same<Subject>(_: Identifier<Subject>.Type = Identifier<Subject>.self) throws -> Identifier<Subject> {
            try #require(Identifier<Subject>(id))
        }
        let problems: [(Problem, String)] = [
            (ApplicantError.notFound(try same()).problem, "Applicant"),
            (MediaResourceError.documentNotFound(try same()).problem, "Document"),
            (MediaResourceError.livePhotoNotFound(try same()).problem, "LivePhoto"),
            (WebhookError.notFound(try same()).problem, "Webhook"),
            (WorkflowRunProblem.notFound(try same()).problem, "WorkflowRun"),
            (WorkflowRunProblem.taskNotFound(id).problem, "Task"),
        ]
        for (problem, resource) in problems {
            #expect(problem == Problem(.notFound, type: "resource_not_found", message: text(resource)))
        }
    }

    @Test
    func aDeletedApplicantIsGone() {
        #expect(ApplicantError.gone(ApplicantID(rawValue: UUID())).problem.status == .gone)
    }

    @Test
    func whatCannotBeDoneNamesItsField() {
        #expect(WebhookError.tooMany(limit: 20).problem == .validation(["base": ["you can have up to 20 webhooks"]]))
        #expect(
            WebhookError.liveNotPermitted.problem
                == .validation(["environments": ["sandbox tokens cannot be used for the live environment"]]))
        #expect(WorkflowRunProblem.taskNotOpen("face_1").problem.fields.keys.sorted() == ["task_id"])
        #expect(WorkflowRunProblem.taskNotCompletable("start").problem.fields.keys.sorted() == ["task_id"])
    }

    @Test
    func anApplicantNamedInABodyIsAMistakeOfThatField() async {
        let id = ApplicantID(rawValue: UUID())
        let message = "Could not find the following resource: Applicant with id=\(id)"
        await #expect(throws: ValidationError(["applicant_id": [message]])) {
            try await namingField("applicant_id") { throw ApplicantError.notFound(id) }
        }
    }

    @Test
    func aGoneApplicantNamedInABodyIsStillGone() async {
        let id = ApplicantID(rawValue: UUID())
        await #expect(throws: ApplicantError.gone(id)) {
            try await namingField("applicant_id") { throw ApplicantError.gone(id) }
        }
    }
}
