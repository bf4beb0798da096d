import ArgumentParser
import Testing

@testable import Martletctl

/// What the command line says about wrong arguments, before it reaches for a database.
struct ArgumentTests {
    private func message(_ arguments: [String]) -> String? {
        do {
            _ = try MartletctlCommand.parseAsRoot(arguments)
            return nil
        } catch {
            return MartletctlCommand.message(for: error)
        }
    }

    @Test(arguments: [
        ["migrate", "--region", "eu"], ["migrate", "--region", "us", "--database-url", "postgres://x"],
        ["roles", "set-passwords", "--file", "-"], ["tenant", "create", "--name", "Acme"],
        ["tenant", "create", "--name", "Acme", "--deletion-delay-days", "0"], ["tenant", "list", "--json"],
        ["token", "create", "--tenant", "t", "--environment", "live", "--name", "backend"],
        ["token", "list", "--tenant", "t"], ["token", "revoke", "--tenant", "t", "--id", "i"],
        ["workflow", "validate", "--file", "a.yaml"],
        ["workflow", "import", "--tenant", "t", "--file", "a", "--activate", "live", "--activate", "sandbox"],
        ["workflow", "activate", "--tenant", "t", "--workflow", "w", "--version", "3", "--environment", "live"],
        ["workflow", "list", "--tenant", "t"], ["probe", "http://127.0.0.1:9080/readyz"],
    ])
    func theDocumentedCommandsAreUnderstood(arguments: [String]) {
        #expect(self.message(arguments) == nil)
    }

    @Test(arguments: [
        (["migrate", "--region", "uk"], "--region must be eu, us or ca, not uk."),
        (["tenant", "create", "--name", ""], "--name must have 1 to 200 characters."),
        (
            ["tenant", "create", "--name", String(repeating: "a", count: 201)],
            "--name must have 1 to 200 characters."
        ),
        (
            ["tenant", "create", "--name", "A", "--deletion-delay-days", "366"],
            "--deletion-delay-days must be 0 to 365."
        ),
        (
            ["tenant", "create", "--name", "A", "--deletion-delay-days=-1"], "--deletion-delay-days must be 0 to 365."
        ),
        (
            ["token", "create", "--tenant", "t", "--environment", "test", "--name", "n"],
            "--environment must be live or sandbox, not test."
        ),
        (
            ["token", "create", "--tenant", "t", "--environment", "live", "--name", ""],
            "--name must have 1 to 200 characters."
        ),
        (
            ["workflow", "import", "--tenant", "t", "--file", "f", "--activate", "live", "--activate", "Live"],
            "--activate must be live or sandbox, not Live."
        ),
        (
            ["workflow", "activate", "--tenant", "t", "--workflow", "w", "--version", "3", "--environment", "prod"],
            "--environment must be live or sandbox, not prod."
        ),
    ])
    func aWrongValueIsNamed(arguments: [String], message: String) {
        #expect(self.message(arguments) == message)
    }

    @Test(arguments: [
        ["migrate"], ["tenant", "create"], ["token", "create", "--tenant", "t"], ["workflow", "import"], ["nonsense"],
    ])
    func whatIsMissingIsAnError(arguments: [String]) {
        #expect(self.message(arguments) != nil)
    }

    @Test
    func wrongArgumentsEndWith64() throws {
        let error = try #require(throws: (any Error).self) {
            try MartletctlCommand.parseAsRoot(["migrate", "--region", "uk"])
        }
        #expect(MartletctlCommand.exitCode(for: error).rawValue == 64)
    }
}
