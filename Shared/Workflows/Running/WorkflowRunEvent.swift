package import CanonicalJSON
import Foundation

/// What happened to a run: an entry of its append-only log. May hold personal data.
///
/// Applied in order from the first, the events of a run give its state; each is stored with the time of its
/// application.
package enum WorkflowRunEvent: Sendable, Equatable {
    /// The run was created. Always the first.
    case created(WorkflowRunInputs)
    /// A task was completed. `attempt` is the one meant, and `nil` means the current one.
    case taskCompleted(taskID: String, attempt: Int?, output: JSONValue)
    /// A task failed for good; the run ends in `error`.
    case taskFailed(taskID: String, attempt: Int?, fault: WorkflowRunFault)
    /// The time of a task is over. Changes nothing when the task is no longer open or its timer was cancelled. Of a
    /// timer that another has replaced, ``WorkflowTaskState/timerCount``, the caller makes no event.
    case timerFired(taskID: String, attempt: Int)
    /// A report waits for a person's approval: its task's timer stops.
    case reportAwaitingApproval(taskID: String, attempt: Int?)
    /// A report goes on after approval: its task's timer starts again, from its whole length.
    case reportResumed(taskID: String, attempt: Int?)
    /// An operator ended the run; it ends in `error`, with the type `run_cancelled`.
    case runCancelled(reason: String?)
    /// An operator gave a task more time: its timer runs that long, from now. Changes nothing while no timer runs for
    /// it, as while its report waits for a person.
    case timeoutExtended(taskID: String, attempt: Int?, by: Duration)
}

extension WorkflowRunEvent: Codable {
    /// Stored in the log: rows outlive deployments, so no word is ever renamed.
    private enum Kind: String, Codable {
        case created
        case taskCompleted = "task_completed"
        case taskFailed = "task_failed"
        case timerFired = "timer_fired"
        case reportAwaitingApproval = "report_awaiting_approval"
        case reportResumed = "report_resumed"
        case runCancelled = "run_cancelled"
        case timeoutExtended = "timeout_extended"
    }

    private enum CodingKeys: String, CodingKey {
        case kind = "type"
        case inputs
        case taskID = "task_id"
        case attempt, output, fault, reason, seconds
    }

    /// Reads an entry of the log.
    /// - Throws: `DecodingError` when it is none that this code knows.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let kind = try container.decode(Kind.self, forKey: .kind)
        if kind == .created {
            self = .created(try container.decode(WorkflowRunInputs.self, forKey: .inputs))
            return
        }
        if kind == .runCancelled {
            self = .runCancelled(reason: try container.decodeIfPresent(String.self, forKey: .reason))
            return
        }
        let taskID = try container.decode(String.self, forKey: .taskID)
        let attempt = try container.decodeIfPresent(Int.self, forKey: .attempt)
        switch kind {
        case .created, .runCancelled, .taskCompleted:
            // Not `decodeIfPresent`, which takes the value `null` for no value.
            let output = try container.decode(JSONValue.self, forKey: .output)
            self = .taskCompleted(taskID: taskID, attempt: attempt, output: output)
        case .taskFailed:
            let fault = try container.decode(WorkflowRunFault.self, forKey: .fault)
            self = .taskFailed(taskID: taskID, attempt: attempt, fault: fault)
        case .timerFired:
            self = .timerFired(taskID: taskID, attempt: try container.decode(Int.self, forKey: .attempt))
        case .reportAwaitingApproval:
            self = .reportAwaitingApproval(taskID: taskID, attempt: attempt)
        case .reportResumed:
            self = .reportResumed(taskID: taskID, attempt: attempt)
        case .timeoutExtended:
            let seconds = try container.decode(Int.self, forKey: .seconds)
            self = .timeoutExtended(taskID: taskID, attempt: attempt, by: .seconds(seconds))
        }
    }

    /// Writes an entry of the log.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.kind, forKey: .kind)
        switch self {
        case .created(let inputs):
            try container.encode(inputs, forKey: .inputs)
        case .taskCompleted(let taskID, let attempt, let output):
            try container.encode(taskID, forKey: .taskID)
            try container.encodeIfPresent(attempt, forKey: .attempt)
            try container.encode(output, forKey: .output)
        case .taskFailed(let taskID, let attempt, let fault):
            try container.encode(taskID, forKey: .taskID)
            try container.encodeIfPresent(attempt, forKey: .attempt)
            try container.encode(fault, forKey: .fault)
        case .timerFired(let taskID, let attempt):
            try container.encode(taskID, forKey: .taskID)
            try container.encode(attempt, forKey: .attempt)
        case .reportAwaitingApproval(let taskID, let attempt), .reportResumed(let taskID, let attempt):
            try container.encode(taskID, forKey: .taskID)
            try container.encodeIfPresent(attempt, forKey: .attempt)
        case .runCancelled(let reason):
            try container.encodeIfPresent(reason, forKey: .reason)
        case .timeoutExtended(let taskID, let attempt, let time):
            try container.encode(taskID, forKey: .taskID)
            try container.encodeIfPresent(attempt, forKey: .attempt)
            try container.encode(time.components.seconds, forKey: .seconds)
        }
    }

    /// Reads an entry of the log that is a value already.
    /// - Throws: `DecodingError`, likewise.
    package init(json: JSONValue) throws {
        self = try JSONDecoder().decode(WorkflowRunEvent.self, from: Data(json.canonicalBytes()))
    }

    /// The entry as the log keeps it.
    /// - Throws: `EncodingError` when a number is not finite; nothing the JSON parser read is such.
    package func json() throws -> JSONValue {
        try JSONValue(parsing: JSONEncoder().encode(self), maximumDepth: 256)
    }

    /// The stored word for this kind of event, such as `task_completed`.
    package var name: String { self.kind.rawValue }

    private var kind: Kind {
        switch self {
        case .created: .created
        case .taskCompleted: .taskCompleted
        case .taskFailed: .taskFailed
        case .timerFired: .timerFired
        case .reportAwaitingApproval: .reportAwaitingApproval
        case .reportResumed: .reportResumed
        case .runCancelled: .runCancelled
        case .timeoutExtended: .timeoutExtended
        }
    }
}

extension WorkflowRunEvent: CustomStringConvertible, CustomReflectable {
    /// The kind of event; not its data.
    package var description: String { "WorkflowRunEvent(\(self.name))" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
