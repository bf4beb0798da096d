package import CanonicalJSON
package import FoundationEssentials

/// What a task may be completed with.
package enum CompletedCapture: Sendable, Equatable {
    /// The task's output: the form as it was sent, without what the task does not ask. Personal data.
    case profile(output: JSONValue)
    /// Ids of uploaded media: lower-case UUIDs, none twice; none at all only of a motion capture. That they exist, are of the right kind and
    /// belong to the applicant is for the caller to check.
    case media(ids: [String])
    /// What the tenant's own system sent for a Send/Receive task: the properties that its author declared. Perhaps
    /// personal data.
    case received(output: JSONValue)
}

/// An uploaded medium in the output of a capture task.
package struct CapturedMedia: Sendable, Equatable {
    /// The id of the document or photo.
    package let id: String
    /// SHA-256 of its bytes, lower-case hexadecimal.
    package let checksumSHA256: String

    /// Names a medium.
    package init(id: String, checksumSHA256: String) {
        self.id = id
        self.checksumSHA256 = checksumSHA256
    }
}

/// Why a task cannot be completed so.
package struct CaptureCompletionError: Error, Equatable, Sendable {
    /// Lists of messages by the name of what is wrong in the data; below `address`, one object of such lists in a list.
    /// Under ``whole`` what is wrong with the data as such, of which no part has a name.
    package let fields: [String: JSONValue]

    /// The name of the data as a whole. No field has an empty name.
    package static let whole = ""

    /// Names what is wrong in the data.
    init(fields: [String: JSONValue]) {
        self.fields = fields
    }

    /// Says what is wrong with the data as a whole.
    init(whole message: String) {
        self.fields = [Self.whole: [.string(message)]]
    }
}

/// Checks what is sent to complete a task.
package enum CaptureCompletion {
    /// The most media of one task.
    static let maximumMedia = 10

    /// Checks the `data` of a completion against the task's settings.
    /// - Parameter now: The time of the request: a date of birth must lie before its day in UTC.
    /// - Returns: The data as they may be stored, or every mistake. A node that captures nothing takes no data.
    package static func check(
        _ node: WorkflowNode, data: JSONValue, at now: Date
    ) -> Result<CompletedCapture, CaptureCompletionError> {
        switch TaskConfiguration.read(node) {
        case .success(.capture(.profile(let profile))):
            return ProfileCompletion.check(profile, data: data, today: Moment(now).day)
                .map(CompletedCapture.profile(output:))
        case .success(.capture(.document)), .success(.capture(.face)), .success(.capture(.video)),
            .success(.capture(.motion)), .success(.capture(.proofOfAddress)):
            let minimum = node.definition?.mayGiveNoMedia ?? false ? 0 : 1
            return Self.mediaIDs(data, minimum: minimum).map(CompletedCapture.media(ids:))
        case .success(.exchange(let exchange)):
            return ReceivedData.check(exchange, data: data).map(CompletedCapture.received(output:))
        case .success(.none), .success(.result), .success(.retry), .failure:
            return .failure(CaptureCompletionError(whole: "cannot complete this task"))
        }
    }

    /// Whether a task of that node is completed by data that somebody sends, and not by a report or another machine.
    package static func isPossible(_ node: WorkflowNode) -> Bool {
        switch TaskConfiguration.read(node) {
        case .success(.capture), .success(.exchange): true
        case .success(.none), .success(.result), .success(.retry), .failure: false
        }
    }

    /// The output of a completed document or face capture: `[{type, id, checksum_sha256}]`.
    package static func output(of node: WorkflowNode, media: [CapturedMedia]) -> JSONValue {
        let type = node.definition?.mediaType ?? "media"
        return .array(
            media.map {
                ["type": .string(type), "id": .string($0.id), "checksum_sha256": .string($0.checksumSHA256)]
            })
    }

    private static func mediaIDs(
        _ data: JSONValue, minimum: Int
    ) -> Result<[String], CaptureCompletionError> {
        guard let values = data.arrayValue, (minimum...Self.maximumMedia).contains(values.count) else {
            return .failure(
                CaptureCompletionError(
                    whole: "must be a list of \(minimum) to \(Self.maximumMedia) objects with an id"))
        }
        var ids: [String] = []
        for value in values {
            guard let text = value["id"]?.stringValue, let id = UUID(uuidString: text)?.uuidString.lowercased() else {
                return .failure(CaptureCompletionError(whole: "each must be an object with a UUID as id"))
            }
            guard !ids.contains(id) else {
                return .failure(CaptureCompletionError(whole: "names the same id twice"))
            }
            ids.append(id)
        }
        return .success(ids)
    }
}

extension CompletedCapture: CustomStringConvertible, CustomReflectable {
    /// The kind of capture; not its data.
    package var description: String {
        switch self {
        case .profile: "profile(redacted)"
        case .received: "received(redacted)"
        case .media(let ids): "media(\(ids.count))"
        }
    }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
