import ArgumentParser
import CanonicalJSON
import Foundation
import VerificationDomain

/// `martletctl applicant`
struct ApplicantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "applicant", abstract: "Erases applicants, and tells how far an erasure is.",
        discussion: "Knows applicants by their ids alone: the operator's role has no right to what they are called.",
        subcommands: [Show.self, Erase.self])

    /// `martletctl applicant show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tells whether an applicant is active, deleted (and until when restorable), or erased.")

        @OptionGroup var subject: ApplicantOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (id, scope) = (try self.subject.id, self.subject)
            let state = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                return try await ApplicantOptions.inWords {
                    try await use.erasure.state(of: id, scope: try await scope.scope(use))
                }
            }
            self.output.print(
                [
                    "id": .string(id.description), "status": .string(state.status),
                    "created_at": JSONValue(text: state.createdAt?.isoText),
                    "delete_at": JSONValue(text: state.deleteAt?.isoText),
                    "erased_at": JSONValue(text: state.erasedAt?.isoText),
                ],
                Self.words(state, id))
        }

        private static func words(_ state: ApplicantErasure, _ id: ApplicantID) -> String {
            if let erasedAt = state.erasedAt { return "Applicant \(id) was erased at \(erasedAt.isoText)." }
            guard let deleteAt = state.deleteAt else { return "Applicant \(id) is active." }
            return "Applicant \(id) is deleted; erasure begins at \(deleteAt.isoText)."
        }
    }

    /// `martletctl applicant erase`
    struct Erase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erases an applicant now, whatever the tenant's delay. Cannot be taken back.",
            discussion: """
                Deleted or not: the applicant, consents, documents, photos, runs, reports, links, events and their \
                deliveries go, then the files. The job queue does it, within seconds; `applicant show` tells when. \
                The applicant's id and the audit log stay, and backups keep the person until they expire.
                """)

        @Flag(name: .long, help: "Do it; without this nothing is done.")
        var yes = false

        @OptionGroup var subject: ApplicantOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard self.yes else {
                throw ArgumentParser.ValidationError("An erasure cannot be taken back: repeat the command with --yes.")
            }
        }

        func run() async throws {
            let (id, scope) = (try self.subject.id, self.subject)
            try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                try await ApplicantOptions.inWords {
                    try await use.erasure(id, scope: try await scope.scope(use), actor: use.actor)
                }
            }
            self.output.print(
                ["id": .string(id.description), "status": "deleted"],
                "Applicant \(id) is about to be erased; `martletctl applicant show` tells when it is done.")
        }
    }
}

/// Which applicant a command is about.
struct ApplicantOptions: ParsableArguments {
    @Argument(help: "The applicant's id.")
    var applicant: String

    @Option(help: "The tenant's id.")
    var tenant: String

    @Option(help: "live or sandbox.")
    var environment: String

    func validate() throws {
        guard TenantEnvironment(rawValue: self.environment) != nil else {
            throw ArgumentParser.ValidationError("--environment must be live or sandbox, not \(self.environment).")
        }
    }

    /// - Throws: ``CommandFailure`` when the text is no id.
    var id: ApplicantID {
        get throws {
            guard let id = ApplicantID(self.applicant) else {
                throw CommandFailure(message: "\(self.applicant) is not an id")
            }
            return id
        }
    }

    /// - Throws: ``CommandFailure`` when there is no such tenant.
    func scope(_ use: OperatorStore) async throws -> Scope {
        guard let environment = TenantEnvironment(rawValue: self.environment) else {
            throw CommandFailure(message: "no environment \(self.environment)")
        }
        return Scope(tenantID: try await use.tenant(self.tenant).id, environment: environment)
    }

    /// Says what is wrong with the applicant in words.
    static func inWords<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch ApplicantError.notFound(let id) {
            throw CommandFailure(message: "no applicant \(id) of this tenant in this environment")
        } catch ApplicantError.gone(let id) {
            throw CommandFailure(message: "applicant \(id) is erased already")
        }
    }
}
