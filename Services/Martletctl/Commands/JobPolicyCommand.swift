import ArgumentParser
import CanonicalJSON
import Foundation
import JobQueue
import Persistence
import PostgresClient
import VerificationDomain

/// `martletctl jobs policy`
struct JobPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Weights and caps of tenants, rates of kinds.",
        discussion: "Workers and producers heed a change within about five seconds.",
        subcommands: [Show.self, Tenant.self, Kind.self])

    /// `martletctl jobs policy show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows every policy that was ever set.")

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (tenants, kinds) = try await self.database.withPool { pool in
                let policies = JobPolicies(on: pool)
                return (try await policies.tenants(), try await policies.kinds())
            }
            self.output.print(
                [
                    "tenants": .array(
                        tenants.map { policy in
                            [
                                "tenant_id": .string(policy.tenantID.uuidString.lowercased()),
                                "weight": .integer(Int64(policy.weight)),
                                "max_in_flight": policy.maximumInFlight.map { .integer(Int64($0)) } ?? .null,
                            ]
                        }),
                    "kinds": .array(
                        kinds.map { policy in
                            [
                                "queue": .string(JobText.queue(policy.queue)), "kind": .string(policy.kind),
                                "rate_per_second": policy.ratePerSecond.map { .string("\($0)") } ?? .null,
                                "burst": .integer(Int64(policy.burst)),
                            ]
                        }),
                ],
                TextTable.render(
                    ["TENANT", "WEIGHT", "IN HAND AT MOST"],
                    tenants.map { policy in
                        [
                            policy.tenantID.uuidString.lowercased(), "\(policy.weight)",
                            policy.maximumInFlight.map(String.init) ?? "no cap",
                        ]
                    }) + "\n\n"
                    + TextTable.render(
                        ["QUEUE", "KIND", "A SECOND", "BURST"],
                        kinds.map { policy in
                            [
                                JobText.queue(policy.queue), policy.kind,
                                policy.ratePerSecond.map { $0 == 0 ? "paused" : "\($0)" } ?? "no limit",
                                "\(policy.burst)",
                            ]
                        }))
        }
    }

    /// `martletctl jobs policy tenant`
    struct Tenant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets a tenant's share of the workers beside other tenants, and how many of its jobs run at once."
        )

        @Argument(help: "The tenant's id.")
        var tenant: String
        @Option(help: "Share beside other tenants that have work: 1 (as everybody) to 1000.")
        var weight = 1
        @Option(help: "Jobs in hand at once in each queue; without it there is no cap.")
        var maxInFlight: Int?

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (1...1000).contains(self.weight) else {
                throw ArgumentParser.ValidationError("--weight must be 1 to 1000.")
            }
            guard self.maxInFlight.map({ (1...1_000_000).contains($0) }) ?? true else {
                throw ArgumentParser.ValidationError("--max-in-flight must be 1 to 1000000.")
            }
        }

        func run() async throws {
            let id = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                let scope = Scope(tenantID: tenant.id, environment: .sandbox)
                try await pool.transaction(in: scope.sql) { transaction in
                    try await JobPolicies(on: transaction).set(
                        tenant: tenant.id.rawValue, weight: self.weight, maximumInFlight: self.maxInFlight)
                    try await PostgresAuditLog(on: transaction).record(
                        AuditEntry(actor: use.actor, action: .jobPolicySet, subject: .tenant(tenant.id)),
                        tenant: tenant.id)
                }
                return tenant.id
            }
            self.output.print(
                [
                    "tenant_id": .string(id.description), "weight": .integer(Int64(self.weight)),
                    "max_in_flight": self.maxInFlight.map { .integer(Int64($0)) } ?? .null,
                ],
                "Tenant \(id): weight \(self.weight), "
                    + (self.maxInFlight.map { "at most \($0) jobs in hand in each queue." } ?? "no cap."))
        }
    }

    /// `martletctl jobs policy kind`
    struct Kind: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets how many attempts at jobs of one kind begin in a second, in all workers together.")

        @Argument(help: "orchestrator or reports.")
        var queue: String
        @Argument(help: "The kind, such as examine_report.")
        var kind: String
        @Option(help: "Attempts a second, retries included; 0 pauses the kind, without it there is no limit.")
        var rate: Double?
        @Option(help: "How many may begin at once after a pause.")
        var burst = 1

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard self.rate.map({ (0...1_000_000).contains($0) }) ?? true else {
                throw ArgumentParser.ValidationError("--rate must be 0 to 1000000.")
            }
            guard (1...1_000_000).contains(self.burst) else {
                throw ArgumentParser.ValidationError("--burst must be 1 to 1000000.")
            }
        }

        func run() async throws {
            let queue = try JobText.queue(named: self.queue)
            try await self.database.withPool { pool in
                try await JobPolicies(on: pool).set(
                    kind: self.kind, in: queue, ratePerSecond: self.rate, burst: self.burst)
            }
            self.output.print(
                [
                    "queue": .string("\(queue)"), "kind": .string(self.kind),
                    "rate_per_second": self.rate.map { .string("\($0)") } ?? .null,
                    "burst": .integer(Int64(self.burst)),
                ],
                "Kind \(self.kind): "
                    + (self.rate.map { $0 == 0 ? "paused." : "at most \($0) a second, \(self.burst) at once." }
                        ?? "no limit."))
        }
    }
}

/// `martletctl jobs schedule`
struct JobScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Periodic jobs.", subcommands: [List.self, Pause.self, Resume.self])

    /// `martletctl jobs schedule list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the schedules; times are UTC.")

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let schedules = try await self.database.withPool { try await JobInspector(on: $0).schedules() }
            self.output.print(
                [
                    "schedules": .array(
                        schedules.map { schedule in
                            [
                                "name": .string(schedule.name), "recurrence": .string(schedule.recurrence),
                                "misfire": .string(JobText.misfire(schedule.misfire)),
                                "next_at": .string(schedule.nextAt.isoText),
                                "last_at": JSONValue(text: schedule.lastAt?.isoText),
                                "paused": .bool(schedule.isPaused),
                            ]
                        })
                ],
                schedules.isEmpty
                    ? "No schedules."
                    : TextTable.render(
                        ["NAME", "RECURRENCE", "MISSED TIMES", "NEXT", "LAST", "STATE"],
                        schedules.map { schedule in
                            [
                                schedule.name, schedule.recurrence, JobText.misfire(schedule.misfire),
                                schedule.nextAt.isoText, schedule.lastAt?.isoText ?? "never",
                                schedule.isPaused ? "paused" : "active",
                            ]
                        }))
        }
    }

    /// `martletctl jobs schedule pause`
    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Stops a schedule until it is resumed.")

        @Argument(help: "The schedule's name.")
        var name: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await JobScheduleCommand.set(self.name, isPaused: true, self.database)
            self.output.print(["name": .string(self.name), "paused": true], "Schedule \(self.name) is paused.")
        }
    }

    /// `martletctl jobs schedule resume`
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a schedule go on; what it does about the times it missed is its own rule.")

        @Argument(help: "The schedule's name.")
        var name: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await JobScheduleCommand.set(self.name, isPaused: false, self.database)
            self.output.print(["name": .string(self.name), "paused": false], "Schedule \(self.name) goes on.")
        }
    }

    private static func set(_ name: String, isPaused: Bool, _ database: DatabaseOptions) async throws {
        let isKnown = try await database.withPool { pool in
            try await JobInspector(on: pool).pause(schedule: name, isPaused: isPaused)
        }
        guard isKnown else { throw CommandFailure(message: "no schedule \(name); `jobs schedule list` shows them") }
    }
}
