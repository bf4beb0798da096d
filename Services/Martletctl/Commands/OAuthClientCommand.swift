import ArgumentParser
import CanonicalJSON
import Foundation
import Persistence
import PostgresClient
import VerificationDomain

/// `martletctl oauth-client`
struct OAuthClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oauth-client",
        abstract: "The OAuth clients of a tenant: programs that sign in for an hour at a time.",
        subcommands: [Create.self, List.self, Revoke.self])

    /// `martletctl oauth-client create`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an OAuth client, and shows its secret this once.",
            discussion: """
                A program exchanges both at POST /oauth/token for an access token that is good for an hour \
                (Authorization: Bearer). Only the secret's digest is stored. To rotate, create a new client, move over, \
                then `oauth-client revoke` the old.
                """)

        @Option(help: "The tenant's id.")
        var tenant: String

        @Option(help: "live or sandbox.")
        var environment: String

        @Option(help: "What the client is for, such as the program that holds its secret.")
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
            let (client, credentials) = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                let tenant = try await use.tenant(self.tenant)
                return try await use.oauthClients(pool).create(
                    name: self.name, environment: environment, tenant: tenant.id, actor: use.actor)
            }
            self.output.print(
                [
                    "id": .string(client.id.description), "name": .string(client.name),
                    "environment": .string(client.environment.rawValue),
                    "client_id": .string(credentials.clientID), "client_secret": .string(credentials.revealedSecret),
                ],
                """
                client_id      \(credentials.clientID)
                client_secret  \(credentials.revealedSecret)

                Keep the secret now: it is not shown again. The client's id, for `oauth-client revoke`, is \(client.id).
                """)
        }
    }

    /// `martletctl oauth-client list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists a tenant's OAuth clients, revoked ones too; never their secrets.")

        @Option(help: "The tenant's id.")
        var tenant: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let clients = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                return try await use.store.oauthClients.list(tenant: try await use.tenant(self.tenant).id)
            }
            self.output.print(
                ["oauth_clients": .array(clients.map(\.listed))],
                TextTable.render(
                    ["ID", "ENVIRONMENT", "CREATED", "LAST USED", "REVOKED", "NAME"],
                    clients.map { client in
                        [
                            client.id.description, client.environment.rawValue, client.createdAt.isoText,
                            client.lastUsedAt?.isoText ?? "never", client.revokedAt?.isoText ?? "-", client.name,
                        ]
                    }))
        }
    }

    /// `martletctl oauth-client revoke`
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revokes a client; every gateway refuses it and its access tokens within a second.")

        @Option(help: "The tenant's id.")
        var tenant: String

        @Option(help: "The client's id, from `oauth-client list`; not its client_id.")
        var id: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            guard let id = OAuthClientID(self.id) else { throw CommandFailure(message: "\(self.id) is not an id") }
            let wasRevoked = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                return try await use.oauthClients(pool).revoke(
                    id, tenant: try await use.tenant(self.tenant).id, actor: use.actor)
            }
            guard wasRevoked else {
                throw CommandFailure(message: "no OAuth client \(self.id) of this tenant, or it is revoked already")
            }
            self.output.print(["revoked": .string(self.id)], "Revoked OAuth client \(self.id).")
        }
    }
}

extension OperatorStore {
    /// The use case for the region that the database belongs to.
    fileprivate func oauthClients(_ pool: PostgresPool) async throws -> ManageOAuthClients {
        let region = try await PostgresDeployment(on: pool).region()
        return ManageOAuthClients(store: self.store, identifiers: self.identifiers, region: region, now: self.now)
    }
}

extension OAuthClient {
    fileprivate var listed: JSONValue {
        .object([
            "id": .string(self.id.description), "environment": .string(self.environment.rawValue),
            "name": .string(self.name), "created_at": .string(self.createdAt.isoText),
            "last_used_at": JSONValue(text: self.lastUsedAt?.isoText),
            "revoked_at": JSONValue(text: self.revokedAt?.isoText),
        ])
    }
}
