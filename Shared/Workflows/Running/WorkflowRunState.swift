import CanonicalJSON
import Foundation

/// All that must be kept of a run to go on with it, except its definition. Holds personal data.
///
/// Only ``WorkflowInterpreter`` makes and changes one.
package struct WorkflowRunState: Sendable, Equatable {
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
    /// How many forks there were.
    package internal(set) var forkCount: Int
    /// How often each retry led back, by its node's id.
    package internal(set) var retries: [String: Int]
    /// The results reached so far, in order, where the run waits for all of its branches.
    package internal(set) var results: [String]
    /// How it ended.
    package internal(set) var outcome: WorkflowOutcome?

    init(definitionDigest: String, inputs: WorkflowRunInputs) {
        self.definitionDigest = definitionDigest
        self.inputs = inputs
        self.status = .processing
        self.tasks = []
        self.tokens = []
        self.forkCount = 0
        self.retries = [:]
        self.results = []
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
}

extension WorkflowRunState: Codable {
    /// The numbers of the stored forms: the first, and the one for runs with forks, retries or several results, which
    /// code that knows only the first must not go on with.
    private enum Form: Int, Codable {
        case simple = 1
        case branching = 2
    }

    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case form = "v"
        case definitionDigest = "definition_digest"
        case inputs, status, tasks, tokens, outcome
        case forkCount = "forks"
        case retries, results
    }

    private var form: Form {
        self.forkCount == 0 && self.retries.isEmpty && self.results.isEmpty ? .simple : .branching
    }

    /// Reads a stored state.
    /// - Throws: `DecodingError` when it is none, or of a form this code does not know.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        _ = try container.decode(Form.self, forKey: .form)
        self.definitionDigest = try container.decode(String.self, forKey: .definitionDigest)
        self.inputs = try container.decode(WorkflowRunInputs.self, forKey: .inputs)
        self.status = try container.decode(WorkflowRunStatus.self, forKey: .status)
        self.tasks = try container.decode([WorkflowTaskState].self, forKey: .tasks)
        self.tokens = try container.decode([WorkflowToken].self, forKey: .tokens)
        self.forkCount = try container.decodeIfPresent(Int.self, forKey: .forkCount) ?? 0
        self.retries = try container.decodeIfPresent([String: Int].self, forKey: .retries) ?? [:]
        self.results = try container.decodeIfPresent([String].self, forKey: .results) ?? []
        self.outcome = try container.decodeIfPresent(WorkflowOutcome.self, forKey: .outcome)
    }

    /// Writes the state; what is as it would be anyway is left out.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.form, forKey: .form)
        try container.encode(self.definitionDigest, forKey: .definitionDigest)
        try container.encode(self.inputs, forKey: .inputs)
        try container.encode(self.status, forKey: .status)
        try container.encode(self.tasks, forKey: .tasks)
        try container.encode(self.tokens, forKey: .tokens)
        if self.forkCount > 0 { try container.encode(self.forkCount, forKey: .forkCount) }
        if !self.retries.isEmpty { try container.encode(self.retries, forKey: .retries) }
        if !self.results.isEmpty { try container.encode(self.results, forKey: .results) }
        try container.encodeIfPresent(self.outcome, forKey: .outcome)
    }

    /// Which timer of a task's current attempt runs or ran last, from 1.
    package func timerNumber(of taskID: String) -> Int {
        self.tasks.first { $0.id == taskID }?.timerCount ?? 1
    }

    /// The stored form: canonical JSON, so equal states have equal bytes.
    /// - Throws: `EncodingError` when a number is not finite; nothing the JSON parser read is such.
    package func encoded() throws -> [UInt8] {
        try JSONValue(parsing: JSONEncoder().encode(self), maximumDepth: 256).canonicalBytes()
    }

    /// Reads the stored form.
    /// - Throws: `DecodingError` when the bytes are no state, or one of a form this code does not know.
    package init(decoding bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(WorkflowRunState.self, from: Data(bytes))
    }
}

extension WorkflowRunState: CustomStringConvertible, CustomReflectable {
    /// The run's id and status; not the data.
    package var description: String { "WorkflowRunState(\(self.inputs.runID), \(self.status.rawValue))" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
