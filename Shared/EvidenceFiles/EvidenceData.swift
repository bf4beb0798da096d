package import CanonicalJSON
package import Foundation
import Reports
package import VerificationDomain
import Workflows

/// The evidence about a run as data, for programs: `data.json` of the evidence folder.
package enum EvidenceData {
    /// An object with the run, its applicant, tasks, log, reports and media.
    /// - Parameters:
    ///   - left: Paths of media that are not in the folder.
    ///   - moment: When the folder was asked for, which it says.
    package static func json(of dossier: RunDossier, leavingOut left: Set<String>, at moment: Date) -> JSONValue {
        let run = dossier.run
        return [
            "made_at": .string(moment.formatted(.iso8601)),
            "sandbox": .bool(dossier.isSandbox),
            "workflow_run": [
                "id": .string(run.id.description),
                "applicant_id": .string(run.applicantID.description),
                "workflow_id": .string(run.workflowID.description),
                "workflow_version_id": .integer(Int64(run.workflowVersion)),
                "definition_digest": .string(run.definitionDigest),
                "status": .string(run.status.rawValue),
                "output": run.output ?? .null,
                "reasons": .array(run.reasons.map(JSONValue.string)),
                "error": run.fault.map { ["type": .string($0.type), "message": .string($0.message)] } ?? .null,
                "tags": .array(run.tags.map(JSONValue.string)),
                "customer_user_id": .string(run.customerUserID),
                "created_at": .string(run.createdAt.formatted(.iso8601)),
                "completed_at": Self.time(run.completedAt),
            ],
            "applicant": dossier.applicant.details.json,
            "tasks": .array(dossier.tasks.map(Self.task)),
            "events": .array(dossier.history.events.map(Self.event)),
            "reports": .array(dossier.reports.map(Self.report)),
            "media": .array(EvidenceFile.media(of: dossier).map { Self.medium($0, isLeftOut: left.contains($0.path)) }),
        ]
    }

    private static func task(_ task: WorkflowTask) -> JSONValue {
        [
            "id": .string(task.id),
            "task_def_id": .string(task.definitionID),
            "attempt": .integer(Int64(task.attempt)),
            "status": .string(task.status.rawValue),
            "input": task.input,
            "output": task.output ?? .null,
            "created_at": .string(task.createdAt.formatted(.iso8601)),
            "updated_at": .string(task.updatedAt.formatted(.iso8601)),
        ]
    }

    private static func event(_ logged: LoggedRunEvent) -> JSONValue {
        [
            "sequence": .integer(Int64(logged.sequence)),
            "at": .string(logged.at.formatted(.iso8601)),
            "event": (try? logged.event.json()) ?? .null,
            "actor": logged.actor.map { ["kind": .string($0.kind), "id": .string($0.identity)] } ?? .null,
        ]
    }

    private static func report(_ report: Report) -> JSONValue {
        [
            "id": .string(report.id.description),
            "name": .string(report.name.rawValue),
            "task_id": report.owner.task.map { .string($0.taskID) } ?? .null,
            "status": .string(report.status.rawValue),
            "result": report.outcome.map { .string($0.result.rawValue) } ?? .null,
            "sub_result": report.outcome?.subResult.map { .string($0.rawValue) } ?? .null,
            "breakdown": .object(report.breakdown.mapValues(\.jsonValue)),
            "properties": .object(report.outcome?.properties ?? [:]),
            "created_at": .string(report.createdAt.formatted(.iso8601)),
            "completed_at": Self.time(report.completedAt),
        ]
    }

    private static func medium(_ medium: EvidenceFile.Medium, isLeftOut: Bool) -> JSONValue {
        [
            "kind": .string(medium.kind),
            "id": .string(medium.id),
            "path": isLeftOut ? .null : .string(medium.path),
            "content_type": .string(medium.file.contentType),
            "byte_count": .integer(Int64(medium.file.byteCount)),
            "sha256": .string(medium.file.checksum),
            "created_at": .string(medium.createdAt.formatted(.iso8601)),
        ]
    }

    private static func time(_ moment: Date?) -> JSONValue { moment.map { .string($0.formatted(.iso8601)) } ?? .null }
}
