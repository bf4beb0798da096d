import ArgumentParser
import CanonicalJSON
import Foundation
import Persistence
import PostgresClient

/// `martletctl roles`
struct RolesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roles", abstract: "The login roles of the services.", subcommands: [SetPasswords.self])

    /// `martletctl roles set-passwords`
    struct SetPasswords: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives the services' login roles their passwords.",
            discussion: """
                Connect as the database's administrator. The file is a JSON object of role names and passwords, such as
                {"martlet_gateway": "…", "martlet_operator": "…"}; roles that it does not name keep what they have.
                """)

        @Option(help: "A JSON file of role names and passwords; - reads standard input.")
        var file: String

        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            // All are examined before any is set: a file with a mistake changes nothing.
            let passwords = try RolePasswords(parsing: try InputFile.read(self.file), of: self.file)
            try await self.database.withPool(refusesUnscoped: false) { pool in
                for (name, password) in passwords.byRole {
                    // ALTER ROLE takes no parameters; the characters that could end the literal were refused.
                    try await pool.execute(.verbatim("ALTER ROLE \(name) PASSWORD '\(password)'"), in: .unscoped)
                }
            }
            self.output.print(
                ["roles": .array(passwords.byRole.map { .string($0.name) })],
                "Set the passwords of \(passwords.byRole.count) roles.")
        }
    }
}

/// The passwords of a file, each of a role of Martlet's and fit for a literal; prints as redacted.
struct RolePasswords: CustomStringConvertible {
    /// In the order of the roles' names.
    let byRole: [(name: String, password: String)]

    /// - Parameter file: How messages name the file.
    /// - Throws: ``CommandFailure``, the first mistake; it never repeats a password.
    init(parsing bytes: [UInt8], of file: String) throws {
        guard let object = try? JSONValue(parsing: bytes), let passwords = object.objectValue else {
            throw CommandFailure(message: "\(file) is not a JSON object of role names and passwords")
        }
        let known = Set(ServiceRole.allCases.map(\.name))
        self.byRole = try passwords.sorted { $0.key < $1.key }.map { name, value in
            guard known.contains(name) else {
                throw CommandFailure(
                    message: "\(name) is not a role of Martlet's; they are \(known.sorted().joined(separator: ", "))")
            }
            guard let password = value.stringValue, password.count >= 16,
                password.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "'") && $0 != 0x5C })
            else {
                throw CommandFailure(
                    message: "the password of \(name) must have 16 or more printable ASCII characters "
                        + "other than ' and \\")
            }
            return (name, password)
        }
    }

    var description: String { "redacted" }
}
