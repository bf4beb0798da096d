import ArgumentParser
import Persistence
import Testing

@testable import Martletctl

struct RolePasswordsTests {
    private func read(_ text: String) throws -> [String] {
        try RolePasswords(parsing: Array(text.utf8), of: "passwords.json").byRole.map { "\($0.name) \($0.password)" }
    }

    /// What is said of a text.
    private func message(_ text: String) -> String? {
        #expect(throws: CommandFailure.self) { try self.read(text) }?.description
    }

    @Test
    func passwordsAreReadInOrder() throws {
        #expect(
            try self.read(#"{"martlet_webhooks": "abcdefghijklmnop", "martlet_gateway": "!~\"$;--/*{}[]()x"}"#)
                == [#"martlet_gateway !~"$;--/*{}[]()x"#, "martlet_webhooks abcdefghijklmnop"])
    }

    @Test
    func everyServicesRoleIsKnown() throws {
        for role in ServiceRole.allCases {
            #expect(try self.read("{\"\(role.name)\": \"abcdefghijklmnop\"}").count == 1)
        }
    }

    @Test(arguments: ["", "[]", "\"martlet_gateway\"", "{", "martlet_gateway=abcdefghijklmnop"])
    func aFileIsAnObject(text: String) {
        #expect(self.message(text) == "passwords.json is not a JSON object of role names and passwords")
    }

    @Test(arguments: ["postgres", "martlet_owner", "martlet_lookup", "MARTLET_GATEWAY", "x; DROP ROLE y", ""])
    func onlyLoginRolesOfTheServicesAreSet(name: String) throws {
        let message = try #require(self.message("{\"\(name)\": \"abcdefghijklmnop\"}"))
        #expect(message.hasPrefix("\(name) is not a role of Martlet's; they are martlet_gateway, martlet_links, "))
    }

    @Test(arguments: [
        #""abcdefghijklmno""#, #""abcdefghijklmnop'""#, #""abcdefghijklmnop\\""#, #""abcdefgh ijklmnop""#,
        #""abcdefghijklmnop\n""#, #""abcdefghijklmnop\u0007""#, #""abcdefghijklmnöp""#, "12345678901234567", "null",
    ])
    func aPasswordThatIsWeakOrEndsALiteralIsRefused(value: String) {
        #expect(
            self.message("{\"martlet_links\": \(value)}")
                == "the password of martlet_links must have 16 or more printable ASCII characters other than ' and \\")
    }

    @Test
    func aMessageNeverRepeatsAPassword() throws {
        let message = try #require(self.message(#"{"martlet_links": "hunter2"}"#))
        #expect(!message.contains("hunter2"))
        let passwords = try RolePasswords(parsing: Array(#"{"martlet_links": "abcdefghijklmnop"}"#.utf8), of: "f")
        #expect("\(passwords)" == "redacted")
    }

    /// The second role's mistake is found before the first one's password is set: nothing listens at that address.
    @Test
    func aMistakeIsFoundBeforeAnythingIsSet() async throws {
        try await withFile(#"{"martlet_gateway": "abcdefghijklmnop", "martlet_links": "short"}"#) { path in
            let command = try RolesCommand.SetPasswords.parse([
                "--file", path, "--database-url", "postgres://127.0.0.1:1/none?connect_timeout=1",
            ])
            let error = await #expect(throws: CommandFailure.self) { try await command.run() }
            #expect(error?.description.hasPrefix("the password of martlet_links") == true)
        }
    }
}
