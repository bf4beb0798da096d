import CanonicalJSON
import Foundation
import Testing
import VerificationDomain
import Webhooks

@testable import APIGateway

/// Bodies of `POST /webhooks/resend`.
struct ResendRequestTests {
    private static let check: JSONValue = ["resource_id": "8546921-123123", "event": "check.completed"]

    private func mistakes(_ body: JSONValue) -> [String: [String]] {
        do throws(ValidationError) {
            _ = try ResendRequest(body)
            return [:]
        } catch {
            return error.fields
        }
    }

    @Test
    func itemsAreTakenInTheirOrder() throws {
        let asked = try ResendRequest([
            "data": [
                ["resource_id": "6F9619FF-8B86-4D01-B42D-00CF4FC964FF", "event": "check.completed"],
                ["resource_id": "6F9619FF-8B86-4D01-B42D-00CF4FC964FF:face_A", "event": "workflow_task.started"],
            ]
        ])
        let id = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
        #expect(
            asked.wanted.map(\.resourceID) == [id, "\(id):face_A"]
                && asked.wanted.map(\.type) == [.checkCompleted, .workflowTaskStarted])
    }

    @Test
    func twentyItemsAreTheMost() throws {
        #expect(try ResendRequest(["data": .array(Array(repeating: Self.check, count: 20))]).wanted.count == 20)
        #expect(
            self.mistakes(["data": .array(Array(repeating: Self.check, count: 21))])
                == ["data": ["is too long (maximum is 20 items)"]])
    }

    @Test(arguments: [[:], ["data": []], ["data": .null]] as [JSONValue])
    func nothingToResendIsRefused(body: JSONValue) {
        #expect(self.mistakes(body) == ["data": ["can't be blank"]])
    }

    @Test
    func everyWrongFieldIsNamed() {
        #expect(self.mistakes(["data": "all"]) == ["data": ["must be an array"]])
        let body: JSONValue = [
            "data": [
                Self.check, "check.completed", ["event": "check.completed"], ["resource_id": 7, "event": "check.done"],
                ["resource_id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "event": "workflow_task.completed"],
                ["resource_id": "a\u{0}b", "event": "check.completed"], ["resource_id": "a"],
            ]
        ]
        #expect(
            self.mistakes(body) == [
                "data.1": ["must be an object"],
                "data.2.resource_id": ["can't be blank"],
                "data.3.resource_id": ["must be a string"],
                "data.3.event": ["is not included in the list"],
                "data.4.resource_id": ["must be <WORKFLOW_RUN_ID>:<TASK_ID> for events of tasks"],
                "data.5.resource_id": ["invalid characters, control characters are forbidden"],
                "data.6.event": ["can't be blank"],
            ])
    }
}
