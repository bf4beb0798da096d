import CanonicalJSON
import Foundation
import ServiceRuntime
import Testing
import Workflows

@testable import APIGateway
@testable import VerificationDomain

struct TaskDataErrorProblemTests {
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
    func fieldsOfTheDataAreWrongBelowData() {
        #expect(
            TaskDataError(fields: ["document_ids": ["can't be blank"]]).problem
                == .validation(["data": ["document_ids": ["can't be blank"]]]))
        // A form may hold anything, a member of this name too.
        #expect(
            TaskDataError(fields: ["data": ["is not known"]]).problem
                == .validation(["data": ["data": ["is not known"]]]))
    }

    @Test(arguments: [[], "text", [["id": "no id"]], [["id": 7]], [:]] as [JSONValue])
    func dataThatAreNoMediaAreWrongAsAWhole(data: JSONValue) throws {
        let node = WorkflowNode(id: "n", type: "upload_document_photo")
        guard case .failure(let error) = CaptureCompletion.check(node, data: data, at: Date(timeIntervalSince1970: 0))
        else {
            Issue.record("taken")
            return
        }
        let problem = TaskDataError(fields: error.fields).problem
        #expect(problem.fields.keys.sorted() == ["data"])
        guard case .messages(let messages) = problem.fields["data"] else {
            Issue.record("no list of messages: \(problem.json)")
            return
        }
        #expect(messages.count == 1)
    }
}
