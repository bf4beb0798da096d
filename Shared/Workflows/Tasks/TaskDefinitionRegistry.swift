import CanonicalJSON

/// The kinds of node that a workflow may hold.
///
/// Ids, prefixes and outputs are those of the public API's traces where there are any. The others are named by analogy
/// with these (``CaptureTasks``, ``ReportTasks``, ``ServiceTasks`` say which); nothing else in the product repeats them.
package enum TaskDefinitionRegistry {
    /// All, every version, in the order in which builders offer them.
    package static let all: [TaskDefinition] =
        [Self.start] + CaptureTasks.all + ReportTasks.all + ServiceTasks.all + [
            Self.condition, Self.retry, Self.sendReceive, Self.result,
        ]

    private static let versions: [String: [Int: TaskDefinition]] = Dictionary(grouping: Self.all, by: \.id)
        .mapValues { Dictionary($0.map { ($0.version, $0) }, uniquingKeysWith: { first, _ in first }) }

    /// The definition of that id and version; its newest version without one.
    package static func definition(_ id: String, version: Int? = nil) -> TaskDefinition? {
        guard let versions = self.versions[id] else { return nil }
        guard let version else { return versions.max { $0.key < $1.key }?.value }
        return versions[version]
    }

    /// The capture task that gives media of a use; the first of several.
    static func producer(of semantic: String) -> TaskDefinition? {
        self.all.first { $0.producesMedia == semantic }
    }

    private static let start = TaskDefinition(
        id: "start", title: "Start", category: .start, kind: .start, idPrefix: "start")

    private static let condition = TaskDefinition(
        id: "condition", title: "Logic", category: .logic, kind: .logic, idPrefix: "condition")

    private static let retry = TaskDefinition(
        id: "retry", title: "Retry", category: .action, kind: .retry, idPrefix: "retry",
        settings: [
            TaskSetting("reason", "What the applicant is told", RetryConfiguration.reasonSchema, isRequired: true),
            TaskSetting(
                "max", "How often the applicant may try again",
                ["type": "integer", "minimum": 1, "maximum": 3, "default": 1]),
        ])

    private static let sendReceive = TaskDefinition(
        id: "send_receive", title: "Send/Receive Data", category: .action, kind: .custom, idPrefix: "send_receive",
        settings: [
            TaskSetting(
                "def_id", "Its task_def_id", ["type": "string", "pattern": "^[0-9a-z_-]+$", "maxLength": 64],
                isRequired: true),
            TaskSetting(
                "def_version", "Its task_def_version", ["type": "string", "minLength": 1, "maxLength": 32],
                isRequired: true),
            TaskSetting("send", "Properties that are sent; each is an input", SendReceiveConfiguration.listSchema),
            TaskSetting(
                "receive", "Properties that are received; together the output", SendReceiveConfiguration.listSchema),
        ])

    private static let result = TaskDefinition(
        id: "result", title: "Result", category: .result, kind: .final, idPrefix: "result",
        settings: [
            TaskSetting(
                "result", "The decision", ["type": "string", "enum": ["approve", "review", "decline"]],
                isRequired: true),
            TaskSetting(
                "reasons", "Why, for the run's reasons",
                [
                    "type": "array", "maxItems": 20,
                    "items": ["type": "string", "minLength": 1, "maxLength": 128],
                ]),
        ])
}
