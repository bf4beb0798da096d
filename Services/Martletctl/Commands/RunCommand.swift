import ArgumentParser
import CanonicalJSON
import Foundation
import VerificationDomain

/// `martletctl run`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Looks at a workflow run, and acts on one that goes on.",
        discussion: """
            Through the API: runs hold personal data, to which the operator's role has no right. Each act is an event in the run's log, and a line in the tenant's audit log, with the token's id.
            """,
        subcommands: [Trace.self, Cancel.self, Extend.self, Complete.self])

    /// `martletctl run trace`
    struct Trace: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints what happened to a run, the way it took, and why. Personal data.",
            discussion: "Always JSON.")

        @OptionGroup var subject: RunOptions
        @OptionGroup var api: APIOptions

        func run() async throws {
            let answer = try await self.api.connection().send("GET", try self.subject.path + "/trace")
            print(String(decoding: answer.prettyBytes(), as: UTF8.self))
        }
    }

    /// `martletctl run cancel`
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a run with the error run_cancelled; its open tasks are cancelled.")

        @Option(help: "Why; part of the run's error message.")
        var reason: String?

        @OptionGroup var subject: RunOptions
        @OptionGroup var api: APIOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let answer = try await self.api.connection().act(
                try self.subject.path + "/cancel", ["reason": JSONValue(text: self.reason)])
            self.output.print(answer, answer.runText)
        }
    }

    /// `martletctl run extend`
    struct Extend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Sets the timer of an open task anew.")

        @Option(help: "How long the task may take from now, in seconds: 60 to 7776000.")
        var seconds: Int

        @OptionGroup var subject: TaskOptions
        @OptionGroup var api: APIOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard OperateRuns.extensions.contains(self.seconds) else {
                throw ArgumentParser.ValidationError("--seconds must be 60 to 7776000.")
            }
        }

        func run() async throws {
            let answer = try await self.api.connection().act(
                try self.subject.path + "/extend_timeout", ["seconds": .integer(Int64(self.seconds))])
            self.output.print(answer, answer.runText)
        }
    }

    /// `martletctl run complete`
    struct Complete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Completes an open task by hand, whatever it waits for.",
            discussion:
                "The output is what the workflow's conditions then find. A report that is not complete is cancelled.")

        @Option(help: "A file with the task's output, a JSON object or array; - reads standard input.")
        var output: String

        @OptionGroup var subject: TaskOptions
        @OptionGroup var api: APIOptions
        @OptionGroup var printing: OutputOptions

        func run() async throws {
            guard let output = try? JSONValue(parsing: try InputFile.read(self.output)) else {
                throw CommandFailure(message: "\(self.output) is not JSON")
            }
            let answer = try await self.api.connection().act(try self.subject.path + "/complete", ["output": output])
            self.printing.print(answer, answer.runText)
        }
    }
}

/// Which run a command is about.
struct RunOptions: ParsableArguments {
    @Argument(help: "The run's id.")
    var run: String

    /// Below the API's root.
    /// - Throws: ``CommandFailure`` when the text is no id.
    var path: String {
        get throws {
            guard let id = WorkflowRunID(self.run) else { throw CommandFailure(message: "\(self.run) is not an id") }
            return "/v1/workflow_runs/\(id)"
        }
    }
}

/// Which task of a run a command is about.
struct TaskOptions: ParsableArguments {
    @OptionGroup var subject: RunOptions

    @Argument(help: "The task's id, such as document_check_6c1f0.")
    var task: String

    /// Below the API's root.
    /// - Throws: ``CommandFailure`` when the run's text is no id.
    var path: String {
        get throws { try self.subject.path + "/tasks/\(APIConnection.escaped(self.task))" }
    }
}

extension APIConnection {
    /// Sends what is done to a run.
    fileprivate func act(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        try await self.send("POST", path, body: (body.canonicalBytes(), "application/json"))
    }
}

extension JSONValue {
    /// `Run <id> is awaiting_input.`
    fileprivate var runText: String {
        "Run \(self["id"]?.stringValue ?? "") is \(self["status"]?.stringValue ?? "unknown")."
    }
}
