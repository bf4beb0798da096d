import ArgumentParser
import CanonicalJSON
import Persistence
import PostgresClient
import RateLimits
import VerificationDomain

/// `martletctl limits`
struct LimitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract: "How many requests a tenant may make to the API, and how much media it may store.",
        discussion: "Gateways heed a change within a second. Every change is audited.",
        subcommands: [Show.self, Set.self, Reset.self, Storage.self])

    /// `martletctl limits show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows the limits of both environments of a tenant.")

        @Option(help: "The tenant's id.")
        var tenant: String
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (id, settings, usages) = try await self.database.withPool { pool in
                let tenant = try await OperatorStore(pool: pool).tenant(self.tenant)
                var settings: [(LimitEnvironment, LimitSetting)] = []
                var usages: [(LimitEnvironment, MediaUsage)] = []
                for environment in LimitEnvironment.allCases {
                    let key = LimitKey(tenantID: tenant.id.rawValue, environment: environment)
                    settings.append((environment, try await PostgresLimitSettings(on: pool).setting(of: key)))
                    let scope = environment.scope(of: tenant.id)
                    usages.append((environment, try await PostgresMediaUsageRepository(on: pool).usage(scope: scope)))
                }
                return (tenant.id, settings, usages)
            }
            self.output.print(
                [
                    "tenant_id": .string(id.description),
                    "limits": .array(settings.map { LimitsText.json($0.1, in: $0.0) }),
                    "storage": .array(usages.map { StorageText.json($0.1, in: $0.0) }),
                ],
                TextTable.render(
                    ["ENVIRONMENT", "A SECOND", "BURST", "A MINUTE", "SET BY"],
                    settings.map { LimitsText.row($0.1, in: $0.0) })
                    + "\n\n"
                    + TextTable.render(
                        ["ENVIRONMENT", "FILES", "STORED", "STORAGE LIMIT"],
                        usages.map { StorageText.row($0.1, in: $0.0) }))
        }
    }

    /// `martletctl limits set`
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sets the limits of one environment of a tenant.",
            discussion: "Give --rate, --burst and --per-minute, or --unlimited alone.")

        @OptionGroup var target: LimitTarget
        @Option(help: "Requests a second at which the bucket refills: 0.01 to 100000.")
        var rate: Double?
        @Option(help: "Requests that may come at once after a pause: 1 to 1000000.")
        var burst: Int?
        @Option(help: "Requests in a minute, counted from its first: 1 to 10000000.")
        var perMinute: Int?
        @Flag(help: "Admit every request.")
        var unlimited = false
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws { _ = try self.setting() }

        /// - Throws: `ValidationError` naming the option that is wrong or missing.
        func setting() throws -> LimitSetting {
            let given = [self.rate != nil, self.burst != nil, self.perMinute != nil].count { $0 }
            guard given == (self.unlimited ? 0 : 3) else {
                throw ArgumentParser.ValidationError("Give --rate, --burst and --per-minute, or --unlimited alone.")
            }
            guard let rate, let burst, let perMinute else { return .unlimited }
            guard RequestLimits.rates.contains(rate) else {
                throw ArgumentParser.ValidationError("--rate must be 0.01 to 100000.")
            }
            guard RequestLimits.bursts.contains(burst) else {
                throw ArgumentParser.ValidationError("--burst must be 1 to 1000000.")
            }
            guard let limits = RequestLimits(ratePerSecond: rate, burst: burst, perMinute: perMinute) else {
                throw ArgumentParser.ValidationError("--per-minute must be 1 to 10000000.")
            }
            return .custom(limits)
        }

        func run() async throws {
            try await self.target.set(try self.setting(), self.database, self.output)
        }
    }

    /// `martletctl limits reset`
    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Goes back to the product's own limits in one environment of a tenant.")

        @OptionGroup var target: LimitTarget
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws { try await self.target.set(.standard, self.database, self.output) }
    }

    /// `martletctl limits storage`
    struct Storage: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Limits what one environment of a tenant may store of documents, photos and recordings.",
            discussion: """
                Give --bytes, or --unlimited. What is stored stays; an upload with which there would be more than the \
                limit is refused with 422. Counted is what was uploaded; sealing adds about a thousandth.
                """)

        @OptionGroup var target: LimitTarget
        @Option(help: "Bytes, such as 5000000, 500MB, 20GB or 1TB.")
        var bytes: StorageSize?
        @Flag(help: "As much as there is room for.")
        var unlimited = false
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (self.bytes == nil) == self.unlimited else {
                throw ArgumentParser.ValidationError("Give --bytes, or --unlimited alone.")
            }
        }

        func run() async throws {
            let environment = try self.target.parsedEnvironment()
            let (id, usage) = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.target.tenant)
                let scope = environment.scope(of: tenant.id)
                let usage = try await pool.transaction(in: scope.sql) { transaction in
                    let repository = PostgresMediaUsageRepository(on: transaction)
                    try await repository.limit(to: self.bytes?.bytes, scope: scope)
                    let limit = self.bytes.map { "\($0.bytes)" } ?? "unlimited"
                    try await PostgresAuditLog(on: transaction).record(
                        AuditEntry(
                            actor: use.actor, action: .storageLimitSet,
                            subject: AuditSubject(kind: "media_usage", id: "\(environment.rawValue):\(limit)")),
                        scope: scope)
                    return try await repository.usage(scope: scope)
                }
                return (tenant.id, usage)
            }
            self.output.print(
                ["tenant_id": .string(id.description), "storage": StorageText.json(usage, in: environment)],
                "Tenant \(id), \(environment.rawValue): \(StorageText.sentence(usage))")
        }
    }
}

/// Whose limits a command changes.
struct LimitTarget: ParsableArguments {
    @Option(help: "The tenant's id.")
    var tenant: String
    @Option(help: "live or sandbox.")
    var environment: String

    func validate() throws { _ = try self.parsedEnvironment() }

    /// - Throws: `ValidationError` for any other word.
    func parsedEnvironment() throws -> LimitEnvironment {
        guard let environment = LimitEnvironment(rawValue: self.environment) else {
            throw ArgumentParser.ValidationError("--environment must be live or sandbox, not \(self.environment).")
        }
        return environment
    }

    /// Stores and audits the setting in one transaction, and prints it.
    func set(_ setting: LimitSetting, _ database: DatabaseOptions, _ output: OutputOptions) async throws {
        let environment = try self.parsedEnvironment()
        let id = try await database.withPool { pool in
            let use = OperatorStore(pool: pool)
            let tenant = try await use.tenant(self.tenant)
            let scope = environment.scope(of: tenant.id)
            try await pool.transaction(in: scope.sql) { transaction in
                try await PostgresLimitSettings(on: transaction).set(
                    setting, of: LimitKey(tenantID: tenant.id.rawValue, environment: environment))
                try await PostgresAuditLog(on: transaction).record(
                    AuditEntry(
                        actor: use.actor, action: .requestLimitsSet,
                        subject: AuditSubject(
                            kind: "request_limits", id: LimitsText.auditID(setting, in: environment))), scope: scope)
            }
            return tenant.id
        }
        output.print(
            ["tenant_id": .string(id.description), "limits": LimitsText.json(setting, in: environment)],
            "Tenant \(id), \(environment.rawValue): \(LimitsText.sentence(setting, in: environment))")
    }
}

extension LimitEnvironment {
    /// The tenant's data in this environment.
    func scope(of tenant: TenantID) -> Scope {
        Scope(tenantID: tenant, environment: self == .live ? .live : .sandbox)
    }
}

/// Limits in words.
enum LimitsText {
    static func json(_ setting: LimitSetting, in environment: LimitEnvironment) -> JSONValue {
        let limits = setting.limits(in: environment)
        return [
            "environment": .string(environment.rawValue), "setting": .string(Self.name(setting)),
            "rate_per_second": limits.map { .number($0.ratePerSecond) } ?? .null,
            "burst": limits.map { .integer(Int64($0.burst)) } ?? .null,
            "per_minute": limits.map { .integer(Int64($0.perMinute)) } ?? .null,
        ]
    }

    static func row(_ setting: LimitSetting, in environment: LimitEnvironment) -> [String] {
        let limits = setting.limits(in: environment)
        return [
            environment.rawValue, limits.map { "\($0.ratePerSecond)" } ?? "no limit",
            limits.map { "\($0.burst)" } ?? "no limit", limits.map { "\($0.perMinute)" } ?? "no limit",
            setting == .standard ? "default" : "operator",
        ]
    }

    static func sentence(_ setting: LimitSetting, in environment: LimitEnvironment) -> String {
        guard let limits = setting.limits(in: environment) else { return "no limit." }
        return "\(limits.ratePerSecond) requests a second, \(limits.burst) at once, \(limits.perMinute) a minute"
            + (setting == .standard ? " (default)." : ".")
    }

    /// What an audit line names: the environment with `default`, `unlimited`, or rate, burst and requests a minute.
    static func auditID(_ setting: LimitSetting, in environment: LimitEnvironment) -> String {
        guard case .custom(let limits) = setting else { return "\(environment.rawValue):\(Self.name(setting))" }
        return "\(environment.rawValue):\(limits.ratePerSecond):\(limits.burst):\(limits.perMinute)"
    }

    private static func name(_ setting: LimitSetting) -> String {
        switch setting {
        case .standard: "default"
        case .custom: "custom"
        case .unlimited: "unlimited"
        }
    }
}
