import Foundation
import HTTPTypes
import ServiceRuntime
import Testing

@testable import APIGateway
@testable import VerificationDomain

struct MissingResourceTests {
    @Test
    func whatIsNotThereIsNamedInTheDocumentedWords() throws {
        let id = UUID().uuidString.lowercased()
        func text(_ resource: String) -> String { "Could not find the following resource: \(resource) with id=\(id)" }
        func same<Subject>(_: Identifier<Subject>.Type = Identifier<Subject>.self) throws -> Identifier<Subject> {
            try #require(Identifier<Subject>(id))
        }
        let errors: [(any ResourceError, String)] = [
            (ApplicantError.notFound(try same()), "Applicant"),
            (MediaResourceError.documentNotFound(try same()), "Document"),
            (MediaResourceError.notFound(LivePhotoID(rawValue: try same(DocumentID.self).rawValue)), "LivePhoto"),
            (MediaResourceError.notFound(IDPhotoID(rawValue: try same(DocumentID.self).rawValue)), "IDPhoto"),
            (MediaResourceError.partNotFound(resource: "DocumentVideo", of: try same()), "DocumentVideo"),
            (WebhookError.notFound(try same()), "Webhook"),
            (WorkflowRunProblem.notFound(try same()), "WorkflowRun"),
            (WorkflowRunProblem.taskNotFound(id), "Task"),
        ]
        for (error, resource) in errors {
            #expect(error.problem == Problem(.notFound, type: "resource_not_found", message: text(resource)))
            #expect(error.missing == MissingResource(kind: resource, id: id))
        }
    }

    @Test
    func whatElseCannotBeDoneMissesNothing() {
        let errors: [any ResourceError] = [
            ApplicantError.gone(ApplicantID(rawValue: UUID())), WebhookError.tooMany(limit: 20),
            MediaResourceError.tooMany(maximum: 200),
            WebhookError.liveNotPermitted, WebhookError.notTriggered(positions: [0]),
            WorkflowRunProblem.taskNotOpen("face_1"), WorkflowRunProblem.taskNotCompletable("start"),
            WorkflowRunProblem.noActiveVersion(WorkflowID(rawValue: UUID())),
        ]
        for error in errors { #expect(error.missing == nil) }
    }

    @Test
    func aDeletedApplicantIsGone() {
        #expect(ApplicantError.gone(ApplicantID(rawValue: UUID())).problem == .gone)
    }

    @Test
    func whatCannotBeDoneNamesItsField() {
        #expect(WebhookError.tooMany(limit: 20).problem == .validation(["base": ["you can have up to 20 webhooks"]]))
        #expect(
            MediaResourceError.tooMany(maximum: 200).problem
                == .validation(["file": ["is one too many, an applicant may have 200 of this kind"]]))
        #expect(
            WebhookError.liveNotPermitted.problem
                == .validation(["environments": ["sandbox tokens cannot be used for the live environment"]]))
        #expect(
            WebhookError.notTriggered(positions: [0, 2]).problem
                == .validation([
                    "data": [
                        "0": ["resource_id": ["has no such event in the past 30 days"]],
                        "2": ["resource_id": ["has no such event in the past 30 days"]],
                    ]
                ]))
        #expect(WorkflowRunProblem.taskNotOpen("face_1").problem.fields.keys.sorted() == ["task_id"])
        #expect(WorkflowRunProblem.taskNotCompletable("start").problem.fields.keys.sorted() == ["task_id"])
        let workflow = WorkflowID(rawValue: UUID())
        #expect(WorkflowRunProblem.noActiveVersion(workflow).problem.fields.keys.sorted() == ["workflow_id"])
    }
}
