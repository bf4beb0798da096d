import CanonicalJSON
import Foundation
import PDFDocuments
import Reports
import VerificationDomain
import Workflows

/// The parts that files about a run are put together from.
enum DossierSections {
    private static let factWidths: [Double] = [1, 2.6]

    /// What every file of the sandbox says first.
    static let sandboxNotice = PDFBlock.paragraph(
        "SANDBOX: a mock file. Answers of the sandbox are pre-determined; nothing here was examined.")

    static func facts(_ rows: [[String]]) -> PDFBlock { .table(PDFTable(widths: Self.factWidths, rows: rows)) }

    static func run(_ dossier: RunDossier) -> [PDFBlock] {
        let run = dossier.run
        var rows = [
            ["Workflow run", run.id.description],
            ["Applicant", run.applicantID.description],
            ["Workflow", "\(run.workflowID), version \(run.workflowVersion)"],
            ["Definition (digest)", run.definitionDigest],
            ["Status", run.status.rawValue],
            ["Created", Self.time(run.createdAt)],
            ["Completed", run.completedAt.map(Self.time) ?? "–"],
            ["Customer user id", run.customerUserID],
        ]
        if !run.reasons.isEmpty { rows.append(["Reasons", run.reasons.joined(separator: "\n")]) }
        if !run.tags.isEmpty { rows.append(["Tags", run.tags.joined(separator: "\n")]) }
        if let fault = run.fault { rows.append(["Error", "\(fault.type): \(fault.message)"]) }
        return [.heading("Workflow run", level: 2), Self.facts(rows)]
    }

    static func applicant(_ applicant: Applicant) -> [PDFBlock] {
        let details = JSONRows.of(applicant.details.json).filter { $0.last != "null" }
        return [
            .heading("Applicant", level: 2),
            Self.facts([["id", applicant.id.description], ["created_at", Self.time(applicant.createdAt)]] + details),
        ]
    }

    static func output(_ run: WorkflowRun) -> [PDFBlock] {
        let rows = run.output.map { JSONRows.of($0) } ?? []
        return [
            .heading("Output", level: 2),
            rows.isEmpty ? .paragraph("The run has no output.") : Self.facts(rows),
        ]
    }

    /// The run's log: when, what, and who caused it.
    static func events(_ history: RunHistory) -> [PDFBlock] {
        let rows = history.events.map { logged in
            [Self.time(logged.at), Self.text(logged.event), logged.actor.map(Self.text) ?? ""]
        }
        return [
            .heading("What happened", level: 2),
            .table(PDFTable(widths: [1.1, 2.2, 1.4], head: ["Time (UTC)", "Event", "Caused by"], rows: rows)),
        ]
    }

    /// Tasks in chronological order with their times, then each with what it was given and what it gave.
    static func tasks(_ tasks: [WorkflowTask]) -> [PDFBlock] {
        let overview = tasks.map { task in
            [
                task.id, task.definitionID, Self.time(task.createdAt),
                task.status == .started ? "–" : Self.time(task.updatedAt), task.status.rawValue,
            ]
        }
        var blocks: [PDFBlock] = [
            .heading("Tasks", level: 2),
            .table(
                PDFTable(
                    widths: [1.6, 1.6, 1.2, 1.2, 0.8], head: ["Task", "Definition", "Started", "Ended", "Status"],
                    rows: overview)),
        ]
        for task in tasks {
            let input = JSONRows.of(task.input, under: "input")
            let output = task.output.map { JSONRows.of($0, under: "output") } ?? []
            if input.isEmpty, output.isEmpty { continue }
            blocks.append(.heading("Task \(task.id), attempt \(task.attempt)", level: 3))
            blocks.append(Self.facts(input + output))
        }
        return blocks
    }

    /// A report with its breakdown; what nobody examined says so.
    static func report(
        name: String, id: String, facts: [[String]], breakdown: [String: Breakdown], properties: [String: JSONValue]
    ) -> [PDFBlock] {
        var rows: [[String]] = []
        for (name, node) in breakdown.sorted(by: { $0.key < $1.key }) { self.append(node, [name], &rows) }
        var blocks: [PDFBlock] = [
            .heading("Report \(name)", level: 3), Self.facts([["id", id]] + facts),
        ]
        if !rows.isEmpty {
            blocks.append(
                .table(PDFTable(widths: [2, 1, 2], head: ["Breakdown", "Result", "Properties"], rows: rows)))
        }
        let found = JSONRows.of(.object(properties))
        if !found.isEmpty {
            blocks.append(.table(PDFTable(widths: Self.factWidths, head: ["Property", "Value"], rows: found)))
        }
        return blocks
    }

    private static func append(_ node: Breakdown, _ path: [String], _ rows: inout [[String]]) {
        let properties = JSONRows.of(.object(node.properties ?? [:])).map { $0.joined(separator: ": ") }
        rows.append([
            path.joined(separator: " / "), node.result?.rawValue ?? "not examined",
            properties.joined(separator: "\n"),
        ])
        for (name, part) in (node.parts ?? [:]).sorted(by: { $0.key < $1.key }) {
            self.append(part, path + [name], &rows)
        }
    }

    /// To the second, in UTC.
    static func time(_ moment: Date) -> String {
        moment.formatted(.iso8601).replacingOccurrences(of: "T", with: " ").replacingOccurrences(of: "Z", with: "")
    }

    private static func text(_ actor: AuditActor) -> String {
        actor.identity.isEmpty ? actor.kind : "\(actor.kind) \(actor.identity)"
    }

    private static func text(_ event: WorkflowRunEvent) -> String {
        switch event {
        case .created: "The run was created"
        case .taskCompleted(let task, _, _): "Task \(task) was completed"
        case .taskFailed(let task, _, let fault): "Task \(task) failed: \(fault.type)"
        case .timerFired(let task, _): "The time of task \(task) was over"
        case .reportAwaitingApproval(let task, _): "The report of task \(task) waits for an analyst"
        case .reportResumed(let task, _): "The report of task \(task) goes on"
        case .runCancelled(let reason): "The run was cancelled" + (reason.map { ": \($0)" } ?? "")
        case .timeoutExtended(let task, _, let time):
            "Task \(task) was given \(time.components.seconds) seconds more"
        }
    }
}
