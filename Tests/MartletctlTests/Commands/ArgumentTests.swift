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
        ["workflow", "import", "--tenant", "t", "--file", "a", "--id", "0195f0a0-0000-7000-8000-000000000001"],
        ["workflow", "export", "--tenant", "t", "--workflow", "w"],
        [
            "workflow", "activate", "--tenant", "t", "--workflow", "w", "--version", "3", "--environment", "live",
            "--percentage", "10",
        ],
        ["workflow", "stop-rollout", "--tenant", "t", "--workflow", "w", "--environment", "sandbox"],
        ["workflow", "archive", "--tenant", "t", "--workflow", "w", "--version", "3"],
        ["workflow", "versions", "--tenant", "t", "--workflow", "w"],
        ["workflow", "show", "--tenant", "t", "--workflow", "w", "--version", "active", "--environment", "sandbox"],
        ["workflow", "diff", "--from-file", "a", "--file", "b"],
        ["workflow", "diff", "--tenant", "t", "--workflow", "w", "--file", "b", "--fail-on-change"],
        ["workflow", "diff", "--tenant", "t", "--workflow", "w", "--from", "1", "--to", "2"],
        ["workflow", "simulate", "--file", "a", "--cases", "b"],
        ["workflow", "replay", "--workflow", "w", "--file", "a", "--of-version", "2", "--limit", "1000"],
        ["workflow", "replay", "--workflow", "w", "--version", "3", "--fail-on-change"],
        ["workflow", "templates"], ["workflow", "templates", "document", "--json"],
        ["run", "trace", "r"], ["run", "cancel", "r", "--reason", "twice"],
        ["run", "extend", "r", "document_check_6c1f0", "--seconds", "600"],
        ["run", "complete", "r", "document_check_6c1f0", "--output", "-"],
        ["report", "list", "--tenant", "t", "--environment", "live"],
        [
            "report", "list", "--tenant", "t", "--environment", "live", "--name", "document", "--older-than-hours",
            "24",
            "--limit", "10", "--after", "01a1fd98-89a2-7942-920d-df83cc30f955", "--json",
        ],
        ["report", "show", "r", "--tenant", "t", "--environment", "live", "--by", "Ana"],
        [
            "report", "decide", "r", "--tenant", "t", "--environment", "live", "--result", "consider", "--sub-result",
            "caution", "--clear", "a", "--clear", "b.c", "--consider", "d.e=f,g", "--unidentified", "h.i=j",
            "--unexamined", "k", "--by", "Ana",
        ],
        ["report", "decide", "r", "--tenant", "t", "--environment", "live", "--file", "-"],
        ["workflow", "list", "--tenant", "t"], ["jobs", "status"], ["jobs", "list"],
        ["jobs", "list", "--state", "ready", "--queue", "reports", "--kind", "k", "--tenant", "t", "--trace", "r"],
        ["jobs", "show", "7"], ["jobs", "replay", "7", "8"], ["jobs", "replay", "--all", "--kind", "k"],
        ["jobs", "cancel", "7"], ["jobs", "purge", "--all", "--replayed", "--older-than-days", "30"],
        ["jobs", "policy", "show"], ["jobs", "policy", "tenant", "t", "--weight", "4", "--max-in-flight", "2"],
        ["jobs", "policy", "kind", "reports", "k", "--rate", "0.5", "--burst", "3"], ["jobs", "schedule", "list"],
        ["jobs", "schedule", "pause", "s"], ["jobs", "schedule", "resume", "s"],
        ["key", "list", "--json"], ["key", "rotate"], ["key", "rotate", "--purpose", "media", "--purpose", "events"],
        ["probe", "http://127.0.0.1:9080/readyz"],
    ])
    func theDocumentedCommandsAreUnderstood(arguments: [String]) {
        #expect(self.message(arguments) == nil)
    }

    @Test(arguments: [
        (["migrate", "--region", "uk"], "--region must be eu, us or ca, not uk."),
        (
            ["jobs", "list", "--state", "lost"],
            "--state must be ready, leased, scheduled, completed, cancelled or dead, not lost."
        ),
        (
            ["key", "rotate", "--purpose", "links"], "--purpose must be media, webhook_secrets or events, not links."
        ),
        (["jobs", "list", "--limit", "0"], "--limit must be 1 to 1000."),
        (["jobs", "replay"], "Give ids, or --all (with filters if need be); not both."),
        (["jobs", "purge", "7", "--all"], "Give ids, or --all (with filters if need be); not both."),
        (["jobs", "purge", "--all", "--older-than-days=-1"], "--older-than-days must be 0 to 3650."),
        (["jobs", "policy", "tenant", "t", "--weight", "0"], "--weight must be 1 to 1000."),
        (["jobs", "policy", "tenant", "t", "--max-in-flight", "0"], "--max-in-flight must be 1 to 1000000."),
        (["jobs", "policy", "kind", "reports", "k", "--rate=-1"], "--rate must be 0 to 1000000."),
        (["jobs", "policy", "kind", "reports", "k", "--burst", "0"], "--burst must be 1 to 1000000."),
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
        (
            [
                "workflow", "activate", "--tenant", "t", "--workflow", "w", "--version", "3", "--environment", "live",
                "--percentage", "0",
            ], "--percentage must be 1 to 100."
        ),
        (["workflow", "import", "--tenant", "t", "--file", "f", "--id", "w"], "--id must be a UUID, not w."),
        (
            ["workflow", "show", "--tenant", "t", "--workflow", "w", "--version", "last"],
            "--version must be a version's number, newest, active or rollout, not last."
        ),
        (["workflow", "diff", "--file", "a"], "Give --from-file and --file, or --tenant and --workflow."),
        (["workflow", "diff", "--from-file", "a"], "Give --from-file and --file, or --tenant and --workflow."),
        (["workflow", "replay", "--workflow", "w"], "Give --file or --version, not both."),
        (
            ["workflow", "replay", "--workflow", "w", "--file", "f", "--version", "1"],
            "Give --file or --version, not both."
        ),
        (
            ["workflow", "replay", "--workflow", "w", "--version", "1", "--limit", "1001"], "--limit must be 1 to 1000."
        ),
        (["run", "extend", "r", "t", "--seconds", "59"], "--seconds must be 60 to 7776000."),
        (
            ["report", "list", "--tenant", "t", "--environment", "prod"],
            "--environment must be live or sandbox, not prod."
        ),
        (
            ["report", "list", "--tenant", "t", "--environment", "live", "--older-than-hours=-1"],
            "--older-than-hours must be 0 to 87600."
        ),
        (["report", "list", "--tenant", "t", "--environment", "live", "--limit", "0"], "--limit must be 1 to 1000."),
        (
            ["report", "list", "--tenant", "t", "--environment", "live", "--after", "7"],
            "--after must be a report's id, not 7."
        ),
        (
            ["report", "show", "r", "--tenant", "t", "--environment", "live", "--by", "\u{1B}[2J"],
            "--by must have 1 to 100 printable characters."
        ),
        (
            ["report", "decide", "r", "--tenant", "t", "--environment", "live"],
            "Give --result, or a --file that has one."
        ),
        (
            ["report", "decide", "r", "--tenant", "t", "--environment", "live", "--result", "good"],
            "--result must be clear, consider or unidentified, not good."
        ),
        (
            [
                "report", "decide", "r", "--tenant", "t", "--environment", "live", "--result", "clear", "--sub-result",
                "consider",
            ], "--sub-result must be clear, caution, suspected or rejected, not consider."
        ),
        (
            [
                "report", "decide", "r", "--tenant", "t", "--environment", "live", "--result", "clear", "--clear",
                "a.b",
                "--consider", "a.b=c",
            ], "a.b is named twice."
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
