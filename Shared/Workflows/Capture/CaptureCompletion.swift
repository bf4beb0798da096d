package import CanonicalJSON
package import FoundationEssentials

/// What a capture task may be completed with.
package enum CompletedCapture: Sendable, Equatable {
    /// The task's output: the form as it was sent, without what the task does not ask. Personal data.
    case profile(output: JSONValue)
    /// Ids of uploaded media: lower-case UUIDs, at least one, none twice. That they exist, are of the right kind and
    /// belong to the applicant is for the caller to check.
    case media(ids: [String])
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

/// Why a capture task cannot be completed so.
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

/// Checks what is sent to complete a capture task.
package enum CaptureCompletion {
    /// The most media of one task.
    static let maximumMedia = 10

    /// Checks the `data` of a completion against the task's settings.
    /// - Parameter now: The time of the request: a date of birth must lie before its day in UTC.
    /// - Returns: The data as they may be stored, or every mistake. A node that captures nothing takes no data.
    package static func check(
        _ node: WorkflowNode, data: JSONValue, at now: Date
    ) -> Result<CompletedCapture, CaptureCompletionError> {
        guard case .success(.capture(let capture)) = TaskConfiguration.read(node) else {
            return .failure(CaptureCompletionError(whole: "cannot complete this task"))
        }
        switch capture {
        case .profile(let profile):
            return ProfileCompletion.check(profile, data: data, today: Moment(now).day)
                .map(CompletedCapture.profile(output:))
        case .document, .face:
            return Self.mediaIDs(data).map(CompletedCapture.media(ids:))
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

    private static func mediaIDs(_ data: JSONValue) -> Result<[String], CaptureCompletionError> {
        guard let values = data.arrayValue, (1...Self.maximumMedia).contains(values.count) else {
            return .failure(
                CaptureCompletionError(whole: "must be a list of 1 to \(Self.maximumMedia) objects with an id"))
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
        case .media(let ids): "media(\(ids.count))"
        }
    }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
