import ArgumentParser
import CanonicalJSON
import Foundation
import Persistence
import VerificationDomain

/// `martletctl tenant`
struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant", abstract: "The customers of this deployment.",
        subcommands: [Create.self, Set.self, List.self])

    /// `martletctl tenant create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a tenant.",
            discussion:
                "A tenant has a live and a sandbox environment, which never see each other. Next: `token create`.")

        @Option(help: "What people call the tenant; end users see it on some pages.")
        var name: String

        @Option(help: "For how many days a deleted applicant can be restored.")
        var deletionDelayDays = 30

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (1...200).contains(self.name.count) else {
                throw ArgumentParser.ValidationError("--name must have 1 to 200 characters.")
            }
            guard (0...365).contains(self.deletionDelayDays) else {
                throw ArgumentParser.ValidationError("--deletion-delay-days must be 0 to 365.")
            }
        }

        func run() async throws {
            let tenant = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = Tenant(
                    id: use.identifiers.next(), name: self.name, createdAt: use.now(),
                    deletionDelay: .seconds(self.deletionDelayDays * 86_400))
                try await use.store.transaction(in: Scope(tenantID: tenant.id, environment: .sandbox)) { store in
                    try await store.tenants.insert(tenant)
                    try await store.audit.record(
                        AuditEntry(actor: use.actor, action: .tenantCreated, subject: .tenant(tenant.id)),
                        tenant: tenant.id)
                }
                return tenant
            }
            self.output.print(
                ["id": .string(tenant.id.description), "name": .string(tenant.name)],
                "Created tenant \(tenant.id) (\(tenant.name)).")
        }
    }

    /// `martletctl tenant set`
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Changes a tenant's settings.",
            discussion: """
                A delay holds for applicants that are deleted from now on; earlier deletions keep their day. Evidence \
                holds for runs that end from now on.
                """)

        @Option(help: "The tenant's id.")
        var tenant: String

        @Option(help: "For how many days a deleted applicant can be restored, 0 to 365.")
        var deletionDelayDays: Int?

        @Option(help: "Whether evidence is made of every run that ends, true or false.")
        var evidenceFiles: Bool?

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            if let days = self.deletionDelayDays, !(0...365).contains(days) {
                throw ArgumentParser.ValidationError("--deletion-delay-days must be 0 to 365.")
            }
            if self.deletionDelayDays == nil, self.evidenceFiles == nil {
                throw ArgumentParser.ValidationError("Give --deletion-delay-days or --evidence-files.")
            }
        }

        func run() async throws {
            let tenant = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                try await use.store.transaction(in: Scope(tenantID: tenant.id, environment: .sandbox)) { store in
                    if let days = self.deletionDelayDays {
                        try await store.tenants.setDeletionDelay(.seconds(days * 86_400), of: tenant.id)
                    }
                    if let isOn = self.evidenceFiles {
                        try await store.tenants.setEvidenceFiles(isOn, of: tenant.id)
                    }
                    try await store.audit.record(
                        AuditEntry(actor: use.actor, action: .tenantUpdated, subject: .tenant(tenant.id)),
                        tenant: tenant.id)
                }
                return tenant
            }
            var members: [String: JSONValue] = ["id": .string(tenant.id.description)]
            var lines: [String] = []
            if let days = self.deletionDelayDays {
                members["deletion_delay_days"] = .integer(Int64(days))
                lines.append("A deleted applicant of tenant \(tenant.id) can be restored for \(days) days.")
            }
            if let isOn = self.evidenceFiles {
                members["evidence_files"] = .bool(isOn)
                lines.append("Evidence is made of \(isOn ? "every run" : "no run") of tenant \(tenant.id) that ends.")
            }
            self.output.print(.object(members), lines.joined(separator: "\n"))
        }
    }

    /// `martletctl tenant list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the tenants, oldest first.")

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let tenants = try await self.database.withPool { try await OperatorStore(pool: $0).store.tenants.list() }
            self.output.print(
                [
                    "tenants": .array(
                        tenants.map { tenant in
                            [
                                "id": .string(tenant.id.description), "name": .string(tenant.name),
                                "created_at": .string(tenant.createdAt.isoText),
                            ]
                        })
                ],
                TextTable.render(
                    ["ID", "CREATED", "NAME"],
                    tenants.map { [$0.id.description, $0.createdAt.isoText, $0.name] }))
        }
    }
}
