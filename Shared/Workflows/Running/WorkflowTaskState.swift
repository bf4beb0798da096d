package import CanonicalJSON

/// How far a task has come.
package enum WorkflowTaskStatus: String, Codable, Sendable {
    /// Open.
    case started
    /// Done; its output may be referenced.
    case completed
    /// The run ended first.
    case cancelled
}

/// Why an applicant is asked again.
package struct RetryNotice: Sendable, Equatable {
    /// What the applicant is told.
    package let reason: RetryReason
    /// Which retry of its node this is, from 1.
    package let number: Int
    /// How many there may be, 1 to 3.
    package let maximum: Int

    /// States why.
    package init(reason: RetryReason, number: Int, maximum: Int) {
        self.reason = reason
        self.number = number
        self.maximum = maximum
    }
}

extension RetryNotice: Codable {
    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case reason, number
        case maximum = "max"
    }

    /// Reads a stored notice.
    /// - Throws: `DecodingError` when a key is missing or has another form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let reason = RetryReason(json: try container.decode(JSONValue.self, forKey: .reason)) else {
            throw DecodingError.dataCorruptedError(forKey: .reason, in: container, debugDescription: "no reason")
        }
        self.init(
            reason: reason, number: try container.decode(Int.self, forKey: .number),
            maximum: try container.decode(Int.self, forKey: .maximum))
    }

    /// Writes the notice.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.reason.json, forKey: .reason)
        try container.encode(self.number, forKey: .number)
        try container.encode(self.maximum, forKey: .maximum)
    }

    /// The notice as it is stored beside its task.
    package var json: JSONValue {
        [
            "reason": self.reason.json, "number": .integer(Int64(self.number)), "max": .integer(Int64(self.maximum)),
        ]
    }

    /// Reads what ``json`` writes; `nil` for anything else.
    package init?(json: JSONValue) {
        guard let reason = json["reason"].flatMap(RetryReason.init(json:)), let number = json["number"]?.intValue,
            let maximum = json["max"]?.intValue
        else { return nil }
        self.init(reason: reason, number: Int(number), maximum: Int(maximum))
    }
}

/// One task of a run: the latest attempt at a node.
package struct WorkflowTaskState: Codable, Sendable, Equatable {
    /// The node's id.
    package let id: String
    /// Its public `task_def_id`.
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
    /// How many timers this attempt has had; of several, only the last one may end it. `nil` before the first.
    package internal(set) var timerCount: Int?
    /// `true` once a retry led back before it: its output is still shown, but no longer referenced. Else `nil`.
    package internal(set) var isDiscarded: Bool?
    /// Why the applicant is asked again; `nil` unless a retry led here.
    package internal(set) var retry: RetryNotice?

    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case id
        case definitionID = "task_def_id"
        case attempt, status, input, output
        case hasTimer = "has_timer"
        case timerCount = "timer_count"
        case isDiscarded = "discarded"
        case retry
    }

    init(
        id: String, definitionID: String, attempt: Int, status: WorkflowTaskStatus, input: JSONValue,
        output: JSONValue?, hasTimer: Bool, retry: RetryNotice? = nil
    ) {
        self.id = id
        self.definitionID = definitionID
        self.attempt = attempt
        self.status = status
        self.input = input
        self.output = output
        self.hasTimer = hasTimer
        self.timerCount = nil
        self.isDiscarded = nil
        self.retry = retry
    }

    /// What references to the output see.
    var currentOutput: JSONValue? { self.isDiscarded == true ? nil : self.output }
}

extension WorkflowTaskState: CustomStringConvertible, CustomReflectable {
    /// The id, attempt and status; not the data.
    package var description: String {
        "WorkflowTaskState(\(self.id), attempt \(self.attempt), \(self.status.rawValue))"
    }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
