import ArgumentParser
import CanonicalJSON
import VerificationDomain

/// `martletctl webhook`
struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "What became of telling a tenant's endpoints, and telling them once more.",
        discussion: """
            Through the API: addresses and tokens of endpoints are the tenant's, and the operator's role has no right to \
            them. The API token says whose webhooks, and in which environment. What is done is a line in the tenant's \
            audit log, with the token's id.
            """,
        subcommands: [List.self, Deliveries.self, Replay.self, Test.self, RotateToken.self])

    /// `martletctl webhook list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the webhooks that the token may manage, without their tokens.")

        @OptionGroup var api: APIOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let answer = try await self.api.connection().send("GET", "/v3.6/webhooks")
            let webhooks = (answer["webhooks"]?.arrayValue ?? []).map { webhook -> [String: JSONValue] in
                var webhook = webhook.objectValue ?? [:]
                webhook["token"] = nil
                return webhook
            }
            self.output.print(
                ["webhooks": .array(webhooks.map(JSONValue.object))],
                TextTable.render(
                    ["ID", "ENABLED", "ENVIRONMENTS", "EVENTS", "URL"],
                    webhooks.map { webhook in
                        let events = webhook["events"]?.arrayValue ?? []
                        let environments = (webhook["environments"]?.arrayValue ?? []).compactMap(\.stringValue)
                        return [
                            webhook["id"]?.stringValue ?? "", webhook["enabled"]?.boolValue == true ? "yes" : "no",
                            environments.joined(separator: ","), String(events.count),
                            webhook["url"]?.stringValue ?? "",
                        ]
                    }))
        }
    }

    /// `martletctl webhook deliveries`
    struct Deliveries: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Lists what was sent to a webhook in the token's environment, newest first, with the last attempt.",
            discussion:
                "With --json every attempt, and all that the API tells. Kept 30 days unless the deployment says otherwise."
        )

        @Option(help: "pending, sending, delivered, exhausted, cancelled or undeliverable; several with commas.")
        var status: String?
        @Option(help: "An event such as workflow_run.completed; several with commas.")
        var event: String?
        @Option(help: "What the event is about: a resource's id, <run>:<task> for a task.")
        var resource: String?
        @OptionGroup var made: CreationOptions
        @Option(help: "Which page, from 1.")
        var page: Int?
        @Option(help: "Deliveries on a page, 1 to 100; 20 unless given.")
        var perPage: Int?
        @OptionGroup var subject: WebhookOptions
        @OptionGroup var api: APIOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let answer = try await self.api.connection().send(
                "GET", try self.subject.path + "/deliveries",
                query: [
                    ("status", self.status), ("event", self.event), ("resource_id", self.resource),
                    ("created_at_gt", self.made.since), ("created_at_lt", self.made.before),
                    ("page", self.page.map(String.init)), ("per_page", self.perPage.map(String.init)),
                ])
            self.output.print(
                answer,
                TextTable.render(
                    ["ID", "CREATED", "EVENT", "STATUS", "ATTEMPTS", "LAST", "MS"],
                    (answer["deliveries"]?.arrayValue ?? []).map(\.deliveryColumns)))
        }
    }

    /// `martletctl webhook replay`
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends deliveries once more: one, those that failed, or those of some time.",
            discussion: """
                A new delivery of the same event: the same webhook-id and bytes, a new time and signature. Of many, 1000 \
                at a time; when there are more, the command says so and can be repeated. Of several deliveries of one \
                event the newest counts.
                """)

        @Option(help: "One delivery, by its id from `webhook deliveries`.")
        var delivery: String?
        @Flag(
            help:
                "Those that ended without the receiver's acknowledgement, of any time unless --since or --before is given."
        )
        var failed = false
        @Flag(help: "Whatever has ended between --since and --before, acknowledged or not.")
        var all = false
        @Option(help: "Of many, only this event, such as workflow_run.completed.")
        var event: String?
        @OptionGroup var made: CreationOptions
        @OptionGroup var subject: WebhookOptions
        @OptionGroup var api: APIOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard [self.delivery != nil, self.failed, self.all].filter({ $0 }).count == 1 else {
                throw ArgumentParser.ValidationError("Give one of --delivery, --failed and --all.")
            }
            if self.all, self.made.since == nil || self.made.before == nil {
                throw ArgumentParser.ValidationError("--all needs --since and --before.")
            }
            if self.delivery != nil, self.event != nil || self.made.since != nil || self.made.before != nil {
                throw ArgumentParser.ValidationError("--delivery stands alone.")
            }
        }

        func run() async throws {
            let path = try self.subject.path + "/deliveries"
            let connection = try self.api.connection()
            if let text = self.delivery {
                guard let id = DeliveryID(text) else { throw CommandFailure(message: "\(text) is not an id") }
                let answer = try await connection.post("\(path)/\(id)/replay")
                self.output.print(answer, "Made delivery \(answer["id"]?.stringValue ?? "").")
                return
            }
            let answer = try await connection.post(
                "\(path)/replay",
                [
                    "status": self.all ? "any" : "failed", "event": JSONValue(text: self.event),
                    "created_at_gt": JSONValue(text: self.made.since),
                    "created_at_lt": JSONValue(text: self.made.before),
                ])
            let more = answer["has_more"]?.boolValue == true ? " There are more: repeat the command." : ""
            self.output.print(answer, "Made \(answer["replayed"]?.intValue ?? 0) deliveries.\(more)")
        }
    }

    /// `martletctl webhook test`
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Sends a test event, whose payload says \"test\": true; `webhook deliveries` tells what became of it.")

        @Option(help: "Which event it looks like; the first that the webhook subscribes to unless given.")
        var event: String?
        @OptionGroup var subject: WebhookOptions
        @OptionGroup var api: APIOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let answer = try await self.api.connection().post(
                try self.subject.path + "/test", ["event": JSONValue(text: self.event)])
            self.output.print(answer, "Made delivery \(answer["id"]?.stringValue ?? "").")
        }
    }

    /// `martletctl webhook rotate-token`
    struct RotateToken: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replaces a webhook's token, and shows the next one.",
            discussion: """
                webhook-signature carries signatures with both from now on, until a day after the next token takes over. \
                X-SHA2-Signature carries one: the old token's until then, the next one's afterwards. A token that was \
                about to take over is forgotten.
                """)

        @Option(help: "Seconds until the next token takes over, 0 to 604800; a day unless given.")
        var activateIn: Int?
        @OptionGroup var subject: WebhookOptions
        @OptionGroup var api: APIOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let answer = try await self.api.connection().post(
                try self.subject.path + "/rotate_token",
                ["activate_in_seconds": self.activateIn.map { .integer(Int64($0)) } ?? .null])
            self.output.print(
                answer,
                """
                token  \(answer["token"]?.stringValue ?? "")

                It takes over at \(answer["activates_at"]?.stringValue ?? ""). The old one signs beside it until \
                \(answer["previous_token_expires_at"]?.stringValue ?? "").
                """)
        }
    }
}

/// Which webhook a command is about.
struct WebhookOptions: ParsableArguments {
    @Argument(help: "The webhook's id, from `webhook list`.")
    var webhook: String

    /// Below the API's root.
    /// - Throws: ``CommandFailure`` when the text is no id.
    var path: String {
        get throws {
            guard let id = WebhookID(self.webhook) else {
                throw CommandFailure(message: "\(self.webhook) is not an id")
            }
            return "/v1/webhooks/\(id)"
        }
    }
}

/// When what a command is about was made.
struct CreationOptions: ParsableArguments {
    @Option(help: "Only what was made after this, such as 2026-01-31T12:00:00Z.")
    var since: String?
    @Option(help: "Only what was made before this.")
    var before: String?
}

extension APIConnection {
    /// Sends what is done to a webhook.
    fileprivate func post(_ path: String, _ body: JSONValue = .object([:])) async throws -> JSONValue {
        try await self.send("POST", path, body: (body.canonicalBytes(), "application/json"))
    }
}

extension JSONValue {
    /// A delivery of the log, with how its last attempt ended.
    fileprivate var deliveryColumns: [String] {
        let attempts = self["attempts"]?.arrayValue ?? []
        let last = attempts.last
        let ending = last?["status_code"]?.intValue.map { String($0) } ?? last?["failure"]?.stringValue ?? "-"
        return [
            self["id"]?.stringValue ?? "", self["created_at"]?.stringValue ?? "",
            (self["event"]?.stringValue ?? "") + (self["test"]?.boolValue == true ? " (test)" : ""),
            self["status"]?.stringValue ?? "", String(attempts.count), ending,
            last?["duration_ms"]?.intValue.map { String($0) } ?? "-",
        ]
    }
}
