import ArgumentParser
import CanonicalJSON
import Foundation
import Reports
import VerificationDomain

/// `martletctl report`
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "The reports that wait for an analyst: lists, shows and decides them.",
        discussion: """
            What no machine here can decide waits as awaiting_approval, with its run. The usual way: `report list`, \
            `report show`, look at the media through the API, `report decide`. docs/analysts.md tells what the fields mean.
            """,
        subcommands: [List.self, Show.self, Decide.self])

    /// `martletctl report list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the reports that wait in an environment of a tenant, oldest first.")

        @Option(help: "Only reports of this kind, such as document.")
        var name: String?
        @Option(help: "Only reports that were begun so many hours ago or longer, 0 to 87600.")
        var olderThanHours: Int?
        @Option(help: "At most this many, 1 to 1000.")
        var limit = 50
        @Option(help: "Only reports after this one: the last of the page before.")
        var after: String?

        @OptionGroup var scope: ScopeOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            if let name = self.name, ReportName(rawValue: name) == nil {
                let names = ReportName.allCases.map(\.rawValue).joined(separator: ", ")
                throw ArgumentParser.ValidationError("--name must be one of \(names); not \(name).")
            }
            if let hours = self.olderThanHours, !(0...87_600).contains(hours) {
                throw ArgumentParser.ValidationError("--older-than-hours must be 0 to 87600.")
            }
            guard (1...1000).contains(self.limit) else {
                throw ArgumentParser.ValidationError("--limit must be 1 to 1000.")
            }
            if let after = self.after, ReportID(after) == nil {
                throw ArgumentParser.ValidationError("--after must be a report's id, not \(after).")
            }
        }

        /// - Parameter now: From when an age is counted back.
        func filter(now: Date) -> ReportReviewFilter {
            var filter = ReportReviewFilter(limit: self.limit)
            filter.name = self.name.flatMap(ReportName.init(rawValue:))
            filter.begunBefore = self.olderThanHours.map { now.addingTimeInterval(-3_600 * Double($0)) }
            filter.after = self.after.flatMap { ReportID($0) }
            return filter
        }

        func run() async throws {
            let reports = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                return try await use.reviews.waiting(
                    self.filter(now: use.now()), scope: try await self.scope.resolved(use))
            }
            let next = reports.count == self.limit ? reports.last?.id : nil
            self.output.print(
                [
                    "reports": .array(reports.map(\.listedJSON)), "next": JSONValue(text: next?.description),
                ],
                reports.isEmpty
                    ? "No report waits."
                    : TextTable.render(
                        ["ID", "NAME", "BEGUN", "APPLICANT", "RUN OR CHECK"],
                        reports.map { report in
                            [
                                report.id.description, report.name.rawValue, report.createdAt.isoText,
                                report.applicantID.description, report.ownerText,
                            ]
                        }) + (next.map { "\n(more: --after \($0))" } ?? ""))
        }
    }

    /// `martletctl report show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows a report: what was found, what was not examined (null), and of which media.",
            discussion: """
                Media are named by their ids; whoever holds an API token of the environment fetches them at \
                GET /v3.6/documents/<id>/download and GET /v3.6/live_photos/<id>/download, recordings in the same way of \
                live_videos and motion_captures. Every look is audited as report.viewed.
                """)

        @OptionGroup var subject: ReportOptions
        @OptionGroup var analyst: AnalystOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let id = try self.subject.id
            let report = try await self.database.withPool { pool in
                let use = OperatorStore(pool: pool)
                return try await use.reviews.show(
                    id, scope: try await self.subject.scope.resolved(use), actor: self.analyst.actor)
            }
            self.output.print(report.json, report.text)
        }
    }
}

/// In which environment of which tenant a command acts.
struct ScopeOptions: ParsableArguments {
    @Option(help: "The tenant's id.")
    var tenant: String

    @OptionGroup var environment: EnvironmentOptions

    /// - Throws: ``CommandFailure`` when there is no such tenant.
    func resolved(_ use: OperatorStore) async throws -> Scope {
        Scope(tenantID: try await use.tenant(self.tenant).id, environment: self.environment.value)
    }
}

/// Which report a command is about.
struct ReportOptions: ParsableArguments {
    @Argument(help: "The report's id, from `report list`.")
    var report: String

    @OptionGroup var scope: ScopeOptions

    /// - Throws: ``CommandFailure`` when the text is no id.
    var id: ReportID {
        get throws {
            guard let id = ReportID(self.report) else { throw CommandFailure(message: "\(self.report) is not an id") }
            return id
        }
    }
}

/// Who looks at a report or decides it.
struct AnalystOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Who you are, as the audit log is to name you.",
            discussion: "Unless given, the login name (USER). 1 to 100 printable characters."))
    var by: String?

    func validate() throws {
        guard let name = self.by else { return }
        let isPrintable = name.unicodeScalars.allSatisfy { !$0.properties.generalCategory.isControl }
        guard (1...100).contains(name.count), isPrintable, !name.allSatisfy(\.isWhitespace) else {
            throw ArgumentParser.ValidationError("--by must have 1 to 100 printable characters.")
        }
    }

    var actor: AuditActor { self.by.map { .operatorCommand($0) } ?? OperatorStore.actor }
}

extension Unicode.GeneralCategory {
    /// Whether a terminal could take it for something other than text.
    fileprivate var isControl: Bool {
        [.control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator].contains(self)
    }
}

extension OperatorStore {
    /// What analysts do.
    var reviews: ReviewReports { ReviewReports(store: self.store, now: self.now) }
}
