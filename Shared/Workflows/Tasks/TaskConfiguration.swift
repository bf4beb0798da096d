import CanonicalJSON

/// The decision of a result node.
package enum WorkflowResult: String, Sendable, CaseIterable {
    /// The run ends `approved`.
    case approve
    /// The run ends in `review`.
    case review
    /// The run ends `declined`.
    case decline

    /// The status of a run that reached it.
    package var status: WorkflowRunStatus {
        switch self {
        case .approve: .approved
        case .review: .review
        case .decline: .declined
        }
    }

    /// The higher counts where a run waits for all of its branches.
    var severity: Int {
        switch self {
        case .approve: 0
        case .review: 1
        case .decline: 2
        }
    }
}

/// A node's `config` as values that cannot be wrong.
enum TaskConfiguration {
    /// The kind of node has no settings.
    case none
    /// A capture task.
    case capture(CaptureConfiguration)
    /// A result, with the reasons it gives.
    case result(WorkflowResult, reasons: [String])
    /// A way back.
    case retry(RetryConfiguration)
    /// A task that the tenant's own system completes.
    case exchange(SendReceiveConfiguration)

    /// What is wrong with a `config`.
    struct Failure: Error {
        var mistakes: [(code: String, field: String, message: String)]
    }

    /// Reads the settings of a node by its type.
    static func read(_ node: WorkflowNode) -> Result<TaskConfiguration, Failure> {
        var reader = ConfigurationReader(node.config)
        let configuration: TaskConfiguration
        switch node.type {
        case "profile_data": configuration = .capture(.profile(reader.profile()))
        case "upload_document_photo": configuration = .capture(.document(reader.document()))
        case "upload_face_photo": configuration = .capture(.face(reader.face()))
        case "upload_face_video": configuration = .capture(.video(reader.video()))
        case "upload_face_motion": configuration = .capture(.motion(reader.motion()))
        case "proof_of_address_capture": configuration = .capture(.proofOfAddress(reader.proofOfAddress()))
        case "retry": configuration = .retry(reader.retry())
        case "send_receive": configuration = .exchange(reader.exchange())
        case "result":
            let (result, reasons) = reader.result()
            configuration = .result(result, reasons: reasons)
        default: configuration = .none
        }
        reader.refuseUnread()
        return reader.mistakes.isEmpty ? .success(configuration) : .failure(Failure(mistakes: reader.mistakes))
    }
}

/// Takes the keys of one `config` and gathers its mistakes.
struct ConfigurationReader {
    private var unread: [String: JSONValue]
    private(set) var mistakes: [(code: String, field: String, message: String)] = []

    init(_ config: [String: JSONValue]) {
        self.unread = config
    }

    mutating func refuse(_ field: String, _ message: String, code: String = "E-CFG") {
        self.mistakes.append((code, "config.\(field)", message))
    }

    mutating func refuseUnread() {
        for name in self.unread.keys.sorted() { self.refuse(name, "This type of node has no such setting.") }
    }

    /// The value of a key that need not be there.
    mutating func take(_ name: String) -> JSONValue? {
        self.unread.removeValue(forKey: name)
    }

    mutating func bool(_ name: String) -> Bool {
        guard let value = self.take(name) else { return false }
        guard let bool = value.boolValue else {
            self.refuse(name, "This must be true or false.")
            return false
        }
        return bool
    }

    /// More than there are countries, of which each may be in a list once.
    private static let maximumElements = 500

    /// The elements of a list that must be neither empty nor endless; `nil` when absent.
    mutating func list(_ name: String) -> [JSONValue]? {
        guard let value = self.take(name) else { return nil }
        guard let values = value.arrayValue, (1...Self.maximumElements).contains(values.count) else {
            self.refuse(name, "This must be a list of 1 to \(Self.maximumElements) elements.")
            return nil
        }
        return values
    }

    mutating func result() -> (WorkflowResult, reasons: [String]) {
        let result = self.take("result")?.stringValue.flatMap(WorkflowResult.init(rawValue:))
        if result == nil { self.refuse("result", "This must be approve, review or decline.") }
        var reasons: [String] = []
        if let value = self.take("reasons") {
            let texts = value.arrayValue?.compactMap(\.stringValue) ?? []
            let isSound = texts.count <= 20 && texts.allSatisfy { (1...128).contains($0.count) }
            if !isSound || texts.count != value.arrayValue?.count {
                self.refuse("reasons", "This must be a list of at most 20 texts of 1 to 128 characters.")
            }
            reasons = texts
        }
        return (result ?? .review, reasons)
    }
}
