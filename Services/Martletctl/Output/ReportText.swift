import CanonicalJSON
import Foundation
import Reports
import VerificationDomain

extension ReportReview {
    /// For a list: ids, kind and time.
    var listedJSON: JSONValue {
        [
            "id": .string(self.id.description), "name": .string(self.name.rawValue),
            "applicant_id": .string(self.applicantID.description),
            "workflow_run_id": JSONValue(text: self.owner.task?.runID.description),
            "task_id": JSONValue(text: self.owner.task?.taskID),
            "check_id": JSONValue(text: self.owner.checkID?.description),
            "created_at": .string(self.createdAt.isoText),
        ]
    }

    /// All of it, the breakdown as the API shows it: without a result where nothing was examined.
    var json: JSONValue {
        var members = self.listedJSON.objectValue ?? [:]
        members["status"] = .string(self.status.rawValue)
        members["result"] = JSONValue(text: self.result?.rawValue)
        members["sub_result"] = JSONValue(text: self.subResult?.rawValue)
        members["breakdown"] = .object(self.breakdown.mapValues(\.jsonValue))
        members["document_ids"] = .array(self.documentIDs.map { .string($0.description) })
        members["live_photo_ids"] = .array(self.livePhotoIDs.map { .string($0.description) })
        members["id_photo_ids"] = .array(self.idPhotoIDs.map { .string($0.description) })
        members["live_video_ids"] = .array(self.liveVideoIDs.map { .string($0.description) })
        members["motion_capture_ids"] = .array(self.motionCaptureIDs.map { .string($0.description) })
        members["completed_at"] = JSONValue(text: self.completedAt?.isoText)
        return .object(members)
    }

    /// Such as `run 0190…`: what waits for the report.
    var ownerText: String {
        switch self.owner {
        case .task(let task): "run \(task.runID)"
        case .check(let id): "check \(id)"
        }
    }

    /// `consider, rejected`, or the result alone.
    var resultText: String {
        [self.result?.rawValue, self.subResult?.rawValue].compactMap(\.self).joined(separator: ", ")
    }

    /// For people: the head, the media, and a line for each item.
    var text: String {
        var head = [
            "report     \(self.id)", "name       \(self.name.rawValue)", "status     \(self.status.rawValue)",
            "begun      \(self.createdAt.isoText)",
        ]
        if let completedAt = self.completedAt { head.append("completed  \(completedAt.isoText)") }
        if self.result != nil { head.append("result     \(self.resultText)") }
        head.append("applicant  \(self.applicantID)")
        switch self.owner {
        case .task(let task): head += ["run        \(task.runID)", "task       \(task.taskID)"]
        case .check(let id): head.append("check      \(id)")
        }
        head += self.documentIDs.map { "document   \($0)" } + self.livePhotoIDs.map { "live photo \($0)" }
        head += self.idPhotoIDs.map { "ID photo   \($0)" }
        head += self.liveVideoIDs.map { "live video \($0)" } + self.motionCaptureIDs.map { "motion     \($0)" }
        return head.joined(separator: "\n") + "\n\n"
            + TextTable.render(["ITEM", "RESULT", "REASONS AND PROPERTIES"], self.rows)
    }

    private var rows: [[String]] {
        self.breakdown.sorted { $0.key < $1.key }.flatMap { name, node in
            guard let parts = node.parts else { return [Self.row(name, node)] }
            return parts.sorted { $0.key < $1.key }.map { Self.row("\(name).\($0.key)", $0.value) }
        }
    }

    private static func row(_ place: String, _ node: Breakdown) -> [String] {
        let properties = (node.properties ?? [:]).sorted { $0.key < $1.key }.map { name, value in
            value == "consider" ? name : "\(name)=\(String(decoding: value.canonicalBytes(), as: UTF8.self))"
        }
        return [place, node.result?.rawValue ?? "null", properties.joined(separator: ", ")]
    }
}

/// Why a report could not be shown or decided, in words.
enum ReportText {
    static func words(_ error: ReportReviewError) -> String {
        switch error {
        case .notFound(let id):
            "no report \(id) of this tenant in this environment; `martletctl report list` shows those that wait"
        case .notWaiting(let id, let status):
            switch status {
            case .awaitingData: "report \(id) is not an analyst's yet: a machine examines it still"
            case .complete: "report \(id) is decided already; `martletctl report show` tells how"
            case .cancelled: "report \(id) was cancelled: nothing waits for it any more"
            case .awaitingApproval, .withdrawn: "report \(id) does not wait for an analyst: it is \(status.rawValue)"
            }
        }
    }

    static func words(_ error: ReportDecisionError) -> String {
        switch error {
        case .malformed(let path):
            path.isEmpty ? "the file must hold a JSON object" : "\(path) in the file is not what belongs there"
        case .resultMissing: "nothing says how the report ends: give --result, or result in the file"
        case .unknown(let name, let known):
            "this report has no \(name)" + (known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))")
        case .reasonMissing(let item, let known):
            "\(item) is flagged without a reason: add one or more of \(known.joined(separator: ", "))"
        case .reasonOfNoFlag(let item):
            "\(item) has a reason, and is not flagged: make it consider, or leave the reason out"
        case .neverUnidentified(let item): "\(item) is never unidentified: say clear or consider"
        case .wrongValue(let name): "\(name) cannot have that value"
        case .propertyMissing(let name): "properties must have \(name)"
        case .nothingExamined: "nothing is examined: say what you found with --clear, --consider or --file"
        case .mixedForms:
            "the items belong to reports on different countries: name those of the applicant's country only"
        case .otherResult(let result, let flagged, let unexamined):
            "the items say \(result.rawValue)" + Self.reasons(flagged, result == .consider ? unexamined : [])
                + ": correct the items, or give --result \(result.rawValue)"
        case .otherSubResult(.some(let subResult), let flagged):
            "the items say \(subResult.rawValue)" + Self.reasons(flagged, [])
                + ": correct the items, or give --sub-result \(subResult.rawValue)"
        case .otherSubResult(nil, _): "this kind of report has no sub-result: leave it out"
        }
    }

    private static func reasons(_ flagged: [String], _ unexamined: [String]) -> String {
        if !flagged.isEmpty { return " (flagged: \(flagged.joined(separator: ", ")))" }
        return unexamined.isEmpty ? "" : " (not examined: \(unexamined.joined(separator: ", ")))"
    }
}
