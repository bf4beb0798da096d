import ArgumentParser
import CanonicalJSON
import Foundation
import JobQueue
import VerificationDomain

/// `martletctl jobs`
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "The job queue: what waits, what runs, what was given up.",
        discussion: """
            Jobs hold ids and codes only, so what these commands print is no personal data.
            The usual way when jobs have died: `jobs list`, `jobs show <id>`, mend the cause, `jobs replay --all`.
            """,
        subcommands: [
            Status.self, List.self, Show.self, Replay.self, Cancel.self, Purge.self, JobPolicyCommand.self,
            JobScheduleCommand.self,
        ])

    /// `martletctl jobs status`
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Each queue at a glance, the server's health, and the alarms that stand.",
            discussion: "Exit status 1 while an alarm stands, so that a monitor can run it.")

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (summaries, health) = try await self.database.withPool { pool in
                let inspector = JobInspector(on: pool)
                return (try await inspector.summaries(), try await inspector.health())
            }
            let alarms = JobAlarm.raised(health, summaries).map(\.rawValue).sorted()
            self.output.print(
                [
                    "queues": .array(summaries.map(\.json)), "server": health.json,
                    "alarms": .array(alarms.map(JSONValue.string)),
                ],
                TextTable.render(
                    ["QUEUE", "READY", "OLDEST", "SCHEDULED", "DUE", "IN HAND", "DEAD", "WORKERS"],
                    summaries.map { summary in
                        [
                            JobText.queue(summary.queue), "\(summary.readyCount)", JobText.age(summary.oldestReadyAge),
                            "\(summary.scheduledCount)", "\(summary.dueCount)", "\(summary.inFlightCount)",
                            "\(summary.deadCount)", "\(summary.workerCount)",
                        ]
                    }) + "\n\n" + health.text + "\n"
                    + (alarms.isEmpty ? "No alarm stands." : "Alarms: \(alarms.joined(separator: ", "))."))
            if !alarms.isEmpty { throw ExitCode(1) }
        }
    }

    /// `martletctl jobs list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists jobs in one state, newest first; dead ones unless told otherwise.")

        @Option(help: "ready, leased, scheduled, completed, cancelled or dead.")
        var state = "dead"
        @Option(help: "At most this many, 1 to 1000.")
        var limit = 50
        @Option(help: "Only jobs with a lower id: the last one of the page before.")
        var before: Int64?

        @OptionGroup var filter: JobFilterOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard JobHistory.State(rawValue: self.state) != nil else {
                throw ArgumentParser.ValidationError(
                    "--state must be ready, leased, scheduled, completed, cancelled or dead, not \(self.state).")
            }
            guard (1...1000).contains(self.limit) else {
                throw ArgumentParser.ValidationError("--limit must be 1 to 1000.")
            }
        }

        func run() async throws {
            let filter = try self.filter.filter
            let state = JobHistory.State(rawValue: self.state) ?? .dead
            let jobs = try await self.database.withPool { pool in
                try await JobInspector(on: pool).jobs(state, in: filter, before: self.before, limit: self.limit)
            }
            let more = jobs.count == self.limit ? "\n(more: --before \(jobs.last?.id ?? 0))" : ""
            self.output.print(
                ["jobs": .array(jobs.map(\.json))],
                jobs.isEmpty
                    ? "No \(self.state) jobs."
                    : TextTable.render(
                        [
                            "ID", "QUEUE", "LANE", "KIND", "ATTEMPT", JobText.timeHead(state), "TENANT", "TRACE",
                            "REASON",
                        ],
                        jobs.map { job in
                            [
                                "\(job.id)", JobText.queue(job.queue), JobText.lane(job.lane), job.kind ?? "-",
                                "\(job.attempt)", job.at.isoText, job.tenantID?.uuidString.lowercased() ?? "-",
                                job.traceID ?? "-", job.reason ?? "-",
                            ]
                        }) + more)
        }
    }

    /// `martletctl jobs show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows where a job stands, and what became of each attempt.")

        @Argument(help: "The job's id.")
        var id: Int64

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (history, dead) = try await self.database.withPool { pool in
                let inspector = JobInspector(on: pool)
                return (try await inspector.history(of: self.id), try await inspector.deadJob(self.id))
            }
            guard let history else {
                throw CommandFailure(message: "no job \(self.id), or its history has expired")
            }
            let setbacks = history.setbacks.map { setback in
                [
                    "\(setback.attempt)", JobText.verdict(setback.verdict), setback.occurredAt.isoText, setback.reason,
                ]
            }
            var text =
                "Job \(self.id) is \(history.state.rawValue): attempt \(history.attempt), lost \(history.losses) times."
            if let dead {
                text += "\nKind \(dead.kind ?? "unknown"), given up at \(dead.diedAt.isoText): \(dead.reason)."
                text += dead.payload.map { "\nPayload: \($0)" } ?? ""
                text +=
                    dead.replayedAs.map { "\nReplayed as job \($0)." }
                    ?? "\nNot replayed yet: `jobs replay \(self.id)`."
            }
            if !setbacks.isEmpty {
                text += "\n\n" + TextTable.render(["ATTEMPT", "CAME TO", "AT", "REASON"], setbacks)
            }
            self.output.print(
                [
                    "id": .integer(Int64(self.id)), "state": .string(history.state.rawValue),
                    "attempt": .integer(Int64(history.attempt)), "losses": .integer(Int64(history.losses)),
                    "replayed_as": dead?.replayedAs.map { .integer(Int64($0)) } ?? .null,
                    "reason": JSONValue(text: dead?.reason), "payload": JSONValue(text: dead?.payload),
                    "setbacks": .array(
                        history.setbacks.map { setback in
                            [
                                "attempt": .integer(Int64(setback.attempt)),
                                "verdict": .string(JobText.verdict(setback.verdict)),
                                "occurred_at": .string(setback.occurredAt.isoText), "reason": .string(setback.reason),
                            ]
                        }),
                ], text)
        }
    }

    /// `martletctl jobs replay`
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enqueues dead jobs again, with all their attempts; the dead ones stay on record.",
            discussion:
                "Left out are jobs that were replayed before, and those whose like is waiting under their unique key.")

        @Argument(help: "Ids from `jobs list`.")
        var ids: [Int64] = []
        @Flag(help: "Every dead job that matches the filters, at most 10000 of a tenant.")
        var all = false

        @OptionGroup var filter: JobFilterOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws { try JobFilterOptions.requireChoice(self.ids, all: self.all) }

        func run() async throws {
            let filter = try self.filter.filter
            let replayed = try await self.database.withPool { pool in
                let jobs = OperatorJobs(pool: pool)
                guard self.all else {
                    return try await jobs.act(on: self.ids, .jobReplayed) { try await $0.replay($1) }
                }
                return try await jobs.actOnDeadJobs(in: filter, .jobReplayed) { inspector, filter in
                    var replayed: [Int64: Int64] = [:]
                    var before: Int64?
                    for _ in 0..<10 {
                        let page = try await inspector.jobs(.dead, in: filter, before: before, limit: 1000)
                        guard let last = page.last else { break }
                        replayed.merge(try await inspector.replay(page.map(\.id))) { first, _ in first }
                        before = last.id
                    }
                    return replayed
                }
            }
            let pairs = replayed.sorted { $0.key < $1.key }
            let left = self.all ? [] : self.ids.filter { replayed[$0] == nil }
            self.output.print(
                [
                    "replayed": .array(pairs.map { ["id": .integer(Int64($0.key)), "as": .integer(Int64($0.value))] }),
                    "left_out": .array(left.map { .integer(Int64($0)) }),
                ],
                pairs.map { "Job \($0.key) runs again as \($0.value)." }.joined(separator: "\n")
                    + (left.isEmpty ? "" : "\nLeft out: \(left.map(String.init).joined(separator: ", ")).")
                    + (pairs.isEmpty && left.isEmpty ? "Nothing to replay." : ""))
            if !left.isEmpty { throw ExitCode(1) }
        }
    }

    /// `martletctl jobs cancel`
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancels jobs that wait, and asks the workers of running ones to stop them.",
            discussion: """
                A running job stops within five seconds; what it has committed stands. Cancelling a job does not end the
                workflow run or report it works for: that stays as it is.
                """)

        @Argument(help: "Ids from `jobs list --state …`.")
        var ids: [Int64]

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let results = try await self.database.withPool { pool in
                let results = try await OperatorJobs(pool: pool).act(on: self.ids, .jobCancelled) {
                    try await $0.cancel($1)
                }
                if results.values.contains(.requested) { try await JobInspector(on: pool).wakeWorkers() }
                return results
            }
            let lines = self.ids.map { id in
                switch results[id] {
                case .cancelled: (id, "cancelled")
                case .requested: (id, "requested")
                case nil: (id, "ended")
                }
            }
            self.output.print(
                ["jobs": .array(lines.map { ["id": .integer(Int64($0.0)), "result": .string($0.1)] })],
                lines.map { id, result in
                    switch result {
                    case "cancelled": "Job \(id) is cancelled."
                    case "requested": "Job \(id) runs; its worker was asked to stop it."
                    default: "Job \(id) has ended already, or never was."
                    }
                }.joined(separator: "\n"))
            if results.count < Set(self.ids).count { throw ExitCode(1) }
        }
    }

    /// `martletctl jobs purge`
    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deletes dead jobs for good: they cannot be replayed any more.")

        @Argument(help: "Ids from `jobs list`.")
        var ids: [Int64] = []
        @Flag(help: "Every dead job that matches the filters.")
        var all = false
        @Flag(help: "Only those that were replayed.")
        var replayed = false
        @Option(help: "Only those given up at least this many days ago.")
        var olderThanDays = 0

        @OptionGroup var filter: JobFilterOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            try JobFilterOptions.requireChoice(self.ids, all: self.all)
            guard (0...3650).contains(self.olderThanDays) else {
                throw ArgumentParser.ValidationError("--older-than-days must be 0 to 3650.")
            }
        }

        func run() async throws {
            let filter = try self.filter.filter
            let count = try await self.database.withPool { pool in
                let age = Duration.seconds(self.olderThanDays * 86_400)
                let isReplayedOnly = self.replayed
                let jobs = OperatorJobs(pool: pool)
                let purged: [Int64: Bool]
                if self.all {
                    purged = try await jobs.actOnDeadJobs(in: filter, .jobPurged) { inspector, filter in
                        let ids = try await inspector.purge(
                            in: filter, olderThan: age, isReplayedOnly: isReplayedOnly)
                        return Dictionary(uniqueKeysWithValues: ids.map { ($0, true) })
                    }
                } else {
                    purged = try await jobs.act(on: self.ids, .jobPurged) { inspector, ids in
                        let ids = try await inspector.purge(
                            ids, in: filter, olderThan: age, isReplayedOnly: isReplayedOnly)
                        return Dictionary(uniqueKeysWithValues: ids.map { ($0, true) })
                    }
                }
                return purged.count
            }
            self.output.print(["purged": .integer(Int64(count))], "Deleted \(count) dead jobs.")
        }
    }
}

/// Which jobs a command is about.
struct JobFilterOptions: ParsableArguments {
    @Option(help: "Only this queue's: orchestrator or reports.")
    var queue: String?
    @Option(help: "Only this kind, such as examine_report.")
    var kind: String?
    @Option(help: "Only this tenant's, by id.")
    var tenant: String?
    @Option(help: "Only those of one trace: the request id of the request that caused them.")
    var trace: String?

    var filter: JobFilter {
        get throws {
            var filter = JobFilter()
            if let queue = self.queue { filter.queue = try JobText.queue(named: queue) }
            if let tenant = self.tenant {
                guard let id = UUID(uuidString: tenant) else { throw CommandFailure(message: "\(tenant) is not an id") }
                filter.tenantID = id
            }
            filter.kind = self.kind
            filter.traceID = self.trace
            return filter
        }
    }

    /// A command that changes many jobs asks for ids, or for a word that says so.
    static func requireChoice(_ ids: [Int64], all: Bool) throws {
        guard ids.isEmpty == all else {
            throw ArgumentParser.ValidationError("Give ids, or --all (with filters if need be); not both.")
        }
    }
}
