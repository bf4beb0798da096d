import ArgumentParser
import CanonicalJSON
import Foundation
import Reports
import VerificationDomain

extension ReportCommand {
    /// `martletctl report decide`
    struct Decide: AsyncParsableCommand {
        /// In bytes; a decision has a few kilobytes.
        private static let greatestFile = 262_144

        static let configuration = CommandConfiguration(
            abstract: "Completes a report that waits, as an analyst. Cannot be taken back.",
            discussion: """
                Starts from what was found (`report show`); each item that you name takes the place of what was found \
                there, and what nobody examined stays null. An item is such as image_integrity.image_quality; \
                image_integrity means all of its items. Result and sub-result follow from the items by the rules of the \
                report's kind: name them, and a decision from which others would follow is refused. The run goes on at \
                once, its webhooks are sent, and the audit log says report.decided.

                  martletctl report decide <id> --tenant <id> --environment live --result consider \\
                    --sub-result rejected --consider image_integrity.image_quality=glare_on_photo,cut_off_document

                A file has {"result", "sub_result", "breakdown", "properties"}, the breakdown as `report show --json` \
                prints it; options go before it.
                """)

        @Option(help: "The result: clear, consider or unidentified.")
        var result: String?
        @Option(help: "The sub-result of a document report: clear, caution, suspected or rejected.")
        var subResult: String?
        @Option(help: "An item, or a breakdown, that is clear. May be repeated.")
        var clear: [String] = []
        @Option(
            help: ArgumentHelp(
                "An item, or a breakdown, that is flagged, with its reasons. May be repeated.",
                valueName: "item[=reason,...]"))
        var consider: [String] = []
        @Option(
            help: ArgumentHelp(
                "An item that could not be recognised, with its reasons. May be repeated.",
                valueName: "item[=reason,...]"))
        var unidentified: [String] = []
        @Option(help: "An item, or a breakdown, that nobody could examine: null. May be repeated.")
        var unexamined: [String] = []
        @Option(help: "A file with the decision as JSON; - reads standard input.")
        var file: String?

        @OptionGroup var subject: ReportOptions
        @OptionGroup var analyst: AnalystOptions
        @OptionGroup var database: DatabaseOptions
        @OptionGroup var output: OutputOptions

        func validate() throws {
            if let result = self.result, ReportResult(rawValue: result) == nil {
                throw ArgumentParser.ValidationError("--result must be clear, consider or unidentified, not \(result).")
            }
            if let subResult = self.subResult, ReportSubResult(rawValue: subResult) == nil {
                throw ArgumentParser.ValidationError(
                    "--sub-result must be clear, caution, suspected or rejected, not \(subResult).")
            }
            guard self.result != nil || self.file != nil else {
                throw ArgumentParser.ValidationError("Give --result, or a --file that has one.")
            }
            let places = self.statements.map(\.place)
            if let twice = places.first(where: { place in places.count { $0 == place } > 1 }) {
                throw ArgumentParser.ValidationError("\(twice) is named twice.")
            }
        }

        /// What the options say of items: breakdowns before single items, so that an item's own option counts.
        var statements: [ReportDecision.Statement] {
            let said =
                self.clear.map { ReportDecision.Statement(place: $0, finding: .clear) }
                + self.consider.map { Self.statement($0, .consider) }
                + self.unidentified.map { Self.statement($0, .unidentified) }
                + self.unexamined.map { ReportDecision.Statement(place: $0, finding: .unexamined) }
            return said.filter { !$0.place.contains(".") } + said.filter { $0.place.contains(".") }
        }

        /// `item=reason,reason`.
        private static func statement(_ text: String, _ result: ReportResult) -> ReportDecision.Statement {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let reasons = parts.dropFirst().first?.split(separator: ",").map(String.init) ?? []
            let properties = reasons.map { ($0, JSONValue.string(ReportResult.consider.rawValue)) }
            return ReportDecision.Statement(
                place: String(parts.first ?? ""),
                finding: Finding(
                    result: result, properties: Dictionary(properties, uniquingKeysWith: { first, _ in first })))
        }

        /// File and options together.
        /// - Throws: ``CommandFailure`` when the file cannot be read; `ReportDecisionError`.
        func decision() throws -> ReportDecision {
            var draft = ReportDecisionDraft()
            if let file = self.file {
                let bytes = try InputFile.read(file)
                guard bytes.count <= Self.greatestFile else {
                    throw CommandFailure(message: "\(file) is larger than \(Self.greatestFile) bytes")
                }
                guard let json = try? JSONValue(parsing: bytes, maximumDepth: 16) else {
                    throw CommandFailure(message: "\(file) is not JSON")
                }
                draft = try ReportDecisionDraft(json: json)
            }
            draft.result = self.result.flatMap(ReportResult.init(rawValue:)) ?? draft.result
            draft.subResult = self.subResult.flatMap(ReportSubResult.init(rawValue:)) ?? draft.subResult
            draft.statements += self.statements
            return try draft.decision()
        }

        func run() async throws {
            let id = try self.subject.id
            let report: ReportReview
            do {
                let decision = try self.decision()
                report = try await self.database.withPool { pool in
                    let use = OperatorStore(pool: pool)
                    return try await use.reviews.decide(
                        id, decision, scope: try await self.subject.scope.resolved(use), actor: self.analyst.actor)
                }
            } catch {
                throw CommandFailure(error)
            }
            self.output.print(
                report.json,
                "Report \(id) is complete: \(report.resultText). The \(report.ownerText) goes on.")
        }
    }
}
