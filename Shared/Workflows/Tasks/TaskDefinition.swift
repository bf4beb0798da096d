/// What a task is to the run: who completes it, and what its timeout means.
package enum TaskKind: Sendable, Equatable {
    /// The first task, completed at once.
    case start
    /// Completed by the applicant; its timeout abandons the run.
    case interactive
    /// Completed by a report of that name; its timeout is an error.
    case report(name: String)
    /// Completed by a machine of the product that is no report; its timeout is an error.
    case service(PlatformService)
    /// Completed by the tenant's own system, by "Complete Task"; its timeout is an error.
    case custom
    /// Decides a route at once; never a task of its own.
    case logic
    /// Leads the applicant back, so many times, at once; never a task of its own.
    case retry
    /// Ends the branch; never a task of its own.
    case final

    /// Whether a run waits for it.
    package var isTask: Bool {
        switch self {
        case .interactive, .report, .service, .custom: true
        case .start, .logic, .retry, .final: false
        }
    }
}

/// What completes a task that is neither a report nor anybody's.
package enum PlatformService: String, Sendable, CaseIterable {
    /// Reads the data printed on a document.
    case autofill
    /// Signs documents, qualified by eIDAS.
    case qualifiedElectronicSignature = "qualified_electronic_signature"
    /// Signs documents, advanced by eIDAS.
    case advancedElectronicSignature = "advanced_electronic_signature"
    /// Signs documents, simple by eIDAS.
    case simpleElectronicSignature = "simple_electronic_signature"
    /// Judges one-time passwords.
    case oneTimePassword = "one_time_password"
}

/// Where a builder shows a kind of node.
package enum TaskCategory: String, Sendable, CaseIterable {
    case start
    case smartCapture = "smart_capture"
    case verification
    case logic
    case action
    case result
}

/// Where the product runs a kind of task in this release.
package enum TaskAvailability: String, Sendable, CaseIterable {
    /// In both environments.
    case everywhere
    /// In the sandbox only, with canned answers: nothing examines it in live mode yet.
    case sandbox
    /// Nowhere yet: a workflow may hold it, but cannot be activated.
    case nowhere
}

/// Where a capture task can be carried out by the reference.
package enum CapturePlatform: String, Sendable, CaseIterable {
    case web, ios, android
}

/// A kind of node: everything the validator, the interpreter and a builder must know of it.
///
/// Data only, and kept for ever: an old workflow version keeps its behaviour by keeping its definitions' versions.
package struct TaskDefinition: Sendable {
    /// A value that the task is given.
    package struct Input: Sendable, Equatable {
        /// The key in the task's `input`.
        package let name: String
        /// Its format.
        package let type: WorkflowValueType
        /// What it is for. For media it decides which are taken; for others it tells a builder what fits.
        package let semantic: String?
        /// Whether the task cannot start without it.
        package let isRequired: Bool

        /// Describes a value.
        init(_ name: String, _ type: WorkflowValueType, semantic: String? = nil, isRequired: Bool = true) {
            self.name = name
            self.type = type
            self.semantic = semantic
            self.isRequired = isRequired
        }
    }

    /// The `type` of its nodes; the public `task_def_id`, except of Send/Receive tasks, whose author chooses it.
    package let id: String
    /// From 1; a new one when inputs or outputs change.
    package let version: Int
    /// The public `task_def_id`.
    package private(set) var publicID: String
    /// The public `task_def_version`: `nil` for what comes with the product.
    package private(set) var publicVersion: String?
    /// For authors, such as `Document Capture`.
    package let title: String
    /// Where a builder shows it.
    package let category: TaskCategory
    /// Who completes it.
    package let kind: TaskKind
    /// Node ids are this, an underscore and five hexadecimal digits; `start` is the whole id.
    package let idPrefix: String
    /// The keys of a node's `config`.
    package let settings: [TaskSetting]
    /// What it is given.
    package private(set) var inputs: [Input]
    /// What it gives.
    package private(set) var output: ValueShape
    /// The use of the media it gives, such as `document_ids`.
    package let producesMedia: String?
    /// The uses of media that must exist before it: of each list at least one.
    package let needsMedia: [[String]]
    /// The `type` of each medium in its output, such as `document_photo`.
    package let mediaType: String?
    /// Whether its output may hold no medium at all.
    package let mayGiveNoMedia: Bool
    /// Where it can be captured; empty for what is no capture task.
    package let platforms: [CapturePlatform]
    /// Where this release runs it.
    package let availability: TaskAvailability

    init(
        id: String, version: Int = 1, title: String, category: TaskCategory, kind: TaskKind, idPrefix: String,
        settings: [TaskSetting] = [], inputs: [Input] = [], output: ValueShape = .object([:]),
        producesMedia: String? = nil, needsMedia: [[String]] = [], mediaType: String? = nil,
        mayGiveNoMedia: Bool = false, platforms: [CapturePlatform] = [], availability: TaskAvailability = .everywhere
    ) {
        self.id = id
        self.version = version
        self.publicID = id
        self.publicVersion = nil
        self.title = title
        self.category = category
        self.kind = kind
        self.idPrefix = idPrefix
        self.settings = settings
        self.inputs = inputs
        self.output = output
        self.producesMedia = producesMedia
        self.needsMedia = needsMedia
        self.mediaType = mediaType
        self.mayGiveNoMedia = mayGiveNoMedia
        self.platforms = platforms
        self.availability = availability
    }

    /// Whether that text can be the id of a node of this kind.
    package func allows(nodeID: String) -> Bool {
        guard self.kind != .start else { return nodeID == self.idPrefix }
        let suffix = nodeID.dropFirst(self.idPrefix.count + 1)
        return nodeID.hasPrefix(self.idPrefix + "_") && suffix.utf8.count == 5
            && suffix.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    /// The same with what the author of a Send/Receive task declared.
    func declaring(_ exchange: SendReceiveConfiguration) -> TaskDefinition {
        var definition = self
        definition.publicID = exchange.definitionID
        definition.publicVersion = exchange.definitionVersion
        definition.inputs = exchange.send.map {
            Input($0.name, $0.type, semantic: $0.semantic, isRequired: $0.isRequired)
        }
        definition.output = .object(
            Dictionary(exchange.receive.map { ($0.name, ValueShape($0)) }, uniquingKeysWith: { first, _ in first }))
        return definition
    }
}
