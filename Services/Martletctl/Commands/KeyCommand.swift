import ArgumentParser
import CanonicalJSON
import Cryptography
import Foundation
import Persistence
import PostgresClient
import VerificationDomain

/// `martletctl key`
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The wrapping keys, under which tenants' own keys are stored.",
        discussion: """
            A wrapping key's setting holds several versions while it is rotated, as in KEYS_MEDIA=2:<new>,1:<old>: the \
            highest wraps, the others open what has not been wrapped again yet.
            """,
        subcommands: [List.self, Rotate.self])

    /// `martletctl key list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows how many keys of tenants each version of a wrapping key wraps.",
            discussion: "A version that is not listed wraps nothing, and may leave the configuration.")

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let uses = try await self.database.withPool { try await PostgresWrappingKeys(on: $0).uses() }
            self.output.print(
                ["wrapping_keys": .array(uses.map(\.listed))],
                TextTable.render(
                    ["PURPOSE", "SETTING", "VERSION", "KEYS", "TENANTS"],
                    uses.map { use in
                        [
                            use.purpose.rawValue, WrappingKeySetting.named(use.purpose)?.variable ?? "-",
                            use.version.description, "\(use.keys)", "\(use.tenants)",
                        ]
                    }))
        }
    }

    /// `martletctl key rotate`
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Wraps every tenant's keys again with the highest version of the wrapping key.",
            discussion: """
                Reads the same settings as services do: KEYS_MEDIA, KEYS_WEBHOOKS and KEYS_EVENTS, or the files that \
                KEYS_MEDIA_FILE and so on name. Services must have the new version before. Files and events stay as \
                they are: only the keys that opened them are wrapped anew. Killed, it is started again and goes on where \
                it was. Every tenant's change is audited. Exits with 1 when older versions are still used at the end.
                """)

        @Option(help: "media, webhook_secrets or events; may be given several times. Default: those that are set.")
        var purpose: [String] = []
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            for purpose in self.purpose where WrappingKeySetting.named(KeyPurpose(rawValue: purpose)) == nil {
                throw ArgumentParser.ValidationError(
                    "--purpose must be media, webhook_secrets or events, not \(purpose).")
            }
        }

        func run() async throws {
            let keys = try self.wrappingKeys(in: ProcessInfo.processInfo.environment)
            let (rewrapped, uses) = try await self.database.withPool { pool in
                let wrappingKeys = PostgresWrappingKeys(on: pool)
                do {
                    try await wrappingKeys.require(keys)
                } catch let missing as WrappingKeyMissing {
                    throw CommandFailure(message: "missing: \(missing); nothing was done")
                }
                let tenants = try await OperatorStore(pool: pool).store.tenants.list()
                var rewrapped = 0
                for key in keys {
                    for tenant in tenants {
                        var count = 0
                        repeat {
                            count = try await wrappingKeys.rewrap(key, tenant: tenant.id, actor: OperatorStore.actor)
                            rewrapped += count
                        } while count == PostgresWrappingKeys.batch
                    }
                }
                return (rewrapped, try await wrappingKeys.uses())
            }
            let left = uses.filter { use in keys.contains { $0.purpose == use.purpose && $0.current != use.version } }
            self.output.print(
                [
                    "rewrapped": .integer(Int64(rewrapped)), "wrapping_keys": .array(uses.map(\.listed)),
                    "outdated": .array(left.map(\.listed)),
                ],
                left.isEmpty
                    ? "Wrapped \(rewrapped) keys again. Older versions may leave the configuration of every service."
                    : "Wrapped \(rewrapped) keys again. Still in use: "
                        + left.map { "\($0.purpose) version \($0.version)" }.joined(separator: ", ")
                        + ". Give every service the new version, then run this again.")
            if !left.isEmpty { throw ExitCode(1) }
        }

        /// The keys of the purposes asked for.
        /// - Throws: ``CommandFailure`` naming the setting that is missing or wrong, never its value.
        func wrappingKeys(in environment: [String: String]) throws -> [WrappingKey] {
            let asked = WrappingKeySetting.all.filter { setting in
                self.purpose.isEmpty || self.purpose.contains(setting.purpose.rawValue)
            }
            var keys: [WrappingKey] = []
            for setting in asked {
                guard let text = try setting.text(in: environment) else {
                    if self.purpose.isEmpty { continue }
                    throw CommandFailure(message: "\(setting.variable) is not set")
                }
                do {
                    keys.append(try WrappingKey(parsing: text, purpose: setting.purpose))
                } catch {
                    throw CommandFailure(
                        message: "\(setting.variable) is not a wrapping key, or several versions of one")
                }
            }
            if keys.isEmpty {
                throw CommandFailure(
                    message: "no wrapping key: set \(WrappingKeySetting.all.map(\.variable).joined(separator: ", "))")
            }
            return keys
        }
    }
}

/// Where services read a wrapping key from.
struct WrappingKeySetting: Sendable {
    let purpose: KeyPurpose
    let variable: String

    static let all = [
        WrappingKeySetting(purpose: .media, variable: "KEYS_MEDIA"),
        WrappingKeySetting(purpose: .webhookSecrets, variable: "KEYS_WEBHOOKS"),
        WrappingKeySetting(purpose: .events, variable: "KEYS_EVENTS"),
    ]

    static func named(_ purpose: KeyPurpose) -> WrappingKeySetting? { Self.all.first { $0.purpose == purpose } }

    /// The setting's value; `nil` when it is not set.
    /// - Throws: ``CommandFailure`` when the file that should hold it cannot be read.
    func text(in environment: [String: String]) throws -> String? {
        if let text = environment[self.variable], !text.isEmpty { return text }
        guard let file = environment["\(self.variable)_FILE"], !file.isEmpty else { return nil }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw CommandFailure(message: "the file that \(self.variable)_FILE names cannot be read")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension WrappingKeyUse {
    fileprivate var listed: JSONValue {
        .object([
            "purpose": .string(self.purpose.rawValue), "version": .integer(Int64(self.version.rawValue)),
            "keys": .integer(Int64(self.keys)), "tenants": .integer(Int64(self.tenants)),
        ])
    }
}
