import CanonicalJSON
import Foundation
import Workflows

/// Walks one run through a workflow and keeps its log.
struct Walker {
    static let start = Date(timeIntervalSince1970: 1_790_000_000)  // 2026-09-21T14:13:20Z

    static let inputs = WorkflowRunInputs(
        runID: "0197a000-0000-7000-8000-000000000001", createdAt: Self.start, customerUserID: "customer-1",
        tags: ["a", "b"], isSandbox: true,
        applicant: ["first_name": "Jane", "last_name": "Doe", "dob": "1990-01-31", "email": .null], custom: [:])

    let definition: WorkflowDefinition
    let digest: String
    private(set) var state: WorkflowRunState
    private(set) var log: [(event: WorkflowRunEvent, at: Date)]
    private(set) var effects: [WorkflowRunEffect]
    private(set) var states: [[UInt8]]

    init(_ definition: WorkflowDefinition, inputs: WorkflowRunInputs = Self.inputs, at now: Date = Self.start) throws {
        let digest = definition.digest
        let step = try WorkflowInterpreter.apply(
            .created(inputs), to: nil, of: definition, digest: digest, at: now)
        self.definition = definition
        self.digest = digest
        self.state = step.state
        self.effects = step.effects
        self.log = [(.created(inputs), now)]
        self.states = [try step.state.encoded()]
    }

    /// Applies an event a minute later and returns its effects.
    @discardableResult
    mutating func apply(_ event: WorkflowRunEvent) throws -> [WorkflowRunEffect] {
        let now = Self.start.addingTimeInterval(Double(self.log.count) * 60)
        let step = try WorkflowInterpreter.apply(
            event, to: self.state, of: self.definition, digest: self.digest, at: now)
        self.state = step.state
        self.effects += step.effects
        self.log.append((event, now))
        self.states.append(try step.state.encoded())
        return step.effects
    }

    @discardableResult
    mutating func complete(_ id: String, _ output: JSONValue) throws -> [WorkflowRunEffect] {
        try self.apply(.taskCompleted(taskID: id, attempt: nil, output: output))
    }

    static func media(_ type: String) -> JSONValue {
        [["type": .string(type), "id": "0197a000-0000-7000-8000-00000000000a", "checksum_sha256": "00"]]
    }

    static func report(_ result: JSONValue, _ subResult: JSONValue = .null) -> JSONValue {
        [
            "status": "complete", "result": result, "sub_result": subResult, "uuid": "u", "properties": [:],
            "breakdown": [:],
        ]
    }
}
