package import CanonicalJSON
import Foundation

/// How far a task has come.
package enum WorkflowTaskStatus: String, Codable, Sendable {
    /// Open.
    case started
    /// Done; its output may be referenced.
    case completed
    /// The run ended first.
    case cancelled
}

/// One task of a run: the latest attempt at a node.
package struct WorkflowTaskState: Codable, Sendable, Equatable {
    /// The node's id.
    package let id: String
    /// Its task definition's id.
    package let definitionID: String
    /// From 1.
    package internal(set) var attempt: Int
    /// How far it has come.
    package internal(set) var status: WorkflowTaskStatus
    /// What it was given; an object.
    package internal(set) var input: JSONValue
    /// What it gave, once completed; `nil` for `null` too.
    package internal(set) var output: JSONValue?
    /// Whether a timer runs for it.
    package internal(set) var hasTimer: Bool

    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case id
        case definitionID = "task_def_id"
        case attempt, status, input, output
        case hasTimer = "has_timer"
    }
}

/// A place in the graph where the run goes on once the task there is completed.
package struct WorkflowToken: Codable, Sendable, Equatable {
    /// The id of the node.
    package internal(set) var nodeID: String

    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case nodeID = "node_id"
    }
}

/// How a run ended.
package struct WorkflowOutcome: Codable, Sendable, Equatable {
    /// A final status.
    package let status: WorkflowRunStatus
    /// The declared outputs when a result was reached, `{}` when none is declared; `nil` otherwise.
    package let output: JSONValue?
    /// The reasons of the result.
    package let reasons: [String]
    /// What went wrong, for `error` only.
    package let error: WorkflowRunFault?

    /// Describes an end.
    package init(
        status: WorkflowRunStatus, output: JSONValue? = nil, reasons: [String] = [], error: WorkflowRunFault? = nil
    ) {
        self.status = status
        self.output = output
        self.reasons = reasons
        self.error = error
    }

    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case status, output, reasons, error
    }
}

/// All that must be kept of a run to go on with it, except its definition. Holds personal data.
///
/// Only ``WorkflowInterpreter`` makes and changes one.
package struct WorkflowRunState: Codable, Sendable, Equatable {
    /// The number of the stored form.
    package static let currentVersion = 1

    /// The stored form it was written in.
    package let version: Int
    /// The digest with which the version it belongs to was stored; no other may be applied.
    package let definitionDigest: String
    /// What the run was created with.
    package let inputs: WorkflowRunInputs
    /// Where the run stands.
    package internal(set) var status: WorkflowRunStatus
    /// The tasks that have started, in the order of their first start.
    package internal(set) var tasks: [WorkflowTaskState]
    /// The places where the run goes on; none once it has ended.
    package internal(set) var tokens: [WorkflowToken]
    /// How it ended.
    package internal(set) var outcome: WorkflowOutcome?

    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case version = "v"
        case definitionDigest = "definition_digest"
        case inputs, status, tasks, tokens, outcome
    }

    init(definitionDigest: String, inputs: WorkflowRunInputs) {
        self.version = Self.currentVersion
        self.definitionDigest = definitionDigest
        self.inputs = inputs
        self.status = .processing
        self.tasks = []
        self.tokens = []
        self.outcome = nil
    }

    /// The started task of that id.
    package func task(_ id: String) -> WorkflowTaskState? {
        self.tasks.first { $0.id == id }
    }

    /// The tasks that are waited for, in the order of their start.
    package var openTasks: [WorkflowTaskState] {
        self.tasks.filter { $0.status == .started }
    }

    /// The stored form: canonical JSON, so equal states have equal bytes.
    /// - Throws: `EncodingError` when a number is not finite; nothing the JSON parser read is such.
    package func encoded() throws -> [UInt8] {
        try JSONValue(parsing: JSONEncoder().encode(self), maximumDepth: 256).canonicalBytes()
    }

    /// Reads the stored form.
    /// - Throws: `DecodingError` when the bytes are no state, or one of a version this code does not know.
    package init(decoding bytes: [UInt8]) throws {
        let state = try JSONDecoder().decode(WorkflowRunState.self, from: Data(bytes))
        guard state.version == Self.currentVersion else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: [CodingKeys.version], debugDescription: "unknown version"))
        }
        self = state
    }
}

extension WorkflowTaskState: CustomStringConvertible, CustomReflectable {
    /// The id, attempt and status; not the data.
    package var description: String {
        "WorkflowTaskState(\(self.id), attempt \(self.attempt), \(self.status.rawValue))"
    }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension WorkflowRunState: CustomStringConvertible, CustomReflectable {
    /// The run's id and status; not the data.
    package var description: String { "WorkflowRunState(\(self.inputs.runID), \(self.status.rawValue))" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension WorkflowOutcome: CustomStringConvertible, CustomReflectable {
    /// The status and the type of error; not the output.
    package var description: String { "WorkflowOutcome(\(self.status.rawValue), \(self.error?.type ?? "no error"))" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
