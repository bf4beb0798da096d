import ArgumentParser
import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import VerificationDomain

/// `martletctl token`
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "The API tokens of a tenant.",
        subcommands: [Create.self, List.self, Revoke.self])

    /// `martletctl token create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an API token, and shows it this once.",
            discussion: """
                The token decides the environment of every request made with it. Only its digest is stored: a token that is \
                lost is revoked and replaced. To rotate, create a new one, move over, then `token revoke` the old.
                """)

        @Option(help: "The tenant's id.")
        var tenant: String

        @Option(help: "live or sandbox.")
        var environment: String

        @Option(help: "What the token is for, such as the program that holds it.")
        var name: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard TenantEnvironment(rawValue: self.environment) != nil else {
                throw ArgumentParser.ValidationError("--environment must be live or sandbox, not \(self.environment).")
            }
            guard (1...200).contains(self.name.count) else {
                throw ArgumentParser.ValidationError("--name must have 1 to 200 characters.")
            }
        }

        func run() async throws {
            guard let environment = TenantEnvironment(rawValue: self.environment) else { return }
            let (token, text) = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                return try await TokenUse.manager(pool, use).create(
                    name: self.name, environment: environment, tenant: tenant.id, actor: use.actor)
            }
            self.output.print(
                [
                    "id": .string(token.id.description), "name": .string(token.name),
                    "environment": .string(token.environment.rawValue), "token": .string(text.revealed),
                ],
                """
                \(text.revealed)

                Keep it now: it is not shown again. Its id, for `token revoke`, is \(token.id).
                """)
        }
    }

    /// `martletctl token list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists a tenant's tokens, revoked ones too; never the tokens themselves.")

        @Option(help: "The tenant's id.")
        var tenant: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let tokens = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                return try await use.store.tokens.list(tenant: try await use.tenant(self.tenant).id)
            }
            self.output.print(
                ["tokens": .array(tokens.map(\.listed))],
                TextTable.render(
                    ["ID", "ENVIRONMENT", "ENDS IN", "CREATED", "LAST USED", "REVOKED", "NAME"],
                    tokens.map { token in
                        [
                            token.id.description, token.environment.rawValue, token.lastFour, token.createdAt.isoText,
                            token.lastUsedAt?.isoText ?? "never", token.revokedAt?.isoText ?? "-", token.name,
                        ]
                    }))
        }
    }

    /// `martletctl token revoke`
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revokes a token; every gateway refuses it within a second.")

        @Option(help: "The tenant's id.")
        var tenant: String

        @Option(help: "The token's id, from `token list`.")
        var id: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            guard let id = APITokenID(self.id) else { throw CommandFailure(message: "\(self.id) is not an id") }
            let wasRevoked = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                return try await TokenUse.manager(pool, use).revoke(
                    id, tenant: try await use.tenant(self.tenant).id, actor: use.actor)
            }
            guard wasRevoked else {
                throw CommandFailure(message: "no token \(self.id) of this tenant, or it is revoked already")
            }
            self.output.print(["revoked": .string(self.id)], "Revoked token \(self.id).")
        }
    }
}

/// Builds the use case of tokens for the region that the database belongs to.
enum TokenUse {
    static func manager(_ pool: PostgresPool, _ use: OperatorStore) async throws -> ManageAPITokens {
        let region = try await PostgresDeployment(on: pool).region()
        return ManageAPITokens(store: use.store, identifiers: use.identifiers, region: region, now: use.now)
    }
}

extension APIToken {
    fileprivate var listed: JSONValue {
        .object([
            "id": .string(self.id.description), "environment": .string(self.environment.rawValue),
            "name": .string(self.name), "last_four": .string(self.lastFour),
            "created_at": .string(self.createdAt.isoText), "last_used_at": JSONValue(text: self.lastUsedAt?.isoText),
            "revoked_at": JSONValue(text: self.revokedAt?.isoText),
        ])
    }
}
