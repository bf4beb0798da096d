import CanonicalJSON
import HTTPTypes
package import ServiceRuntime
import VerificationDomain

/// The documented text for something that is not there; client libraries' tests hold it to the letter.
enum ResourceMessage {
    static func notFound(_ resource: String, id: String) -> String {
        "Could not find the following resource: \(resource) with id=\(id)"
    }
}

extension Problem {
    /// 404 `resource_not_found`.
    static func resourceNotFound(_ resource: String, id: String) -> Problem {
        Problem(.notFound, type: "resource_not_found", message: ResourceMessage.notFound(resource, id: id))
    }
}

extension ApplicantError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .notFound(let id): .resourceNotFound("Applicant", id: id.description)
        case .gone: .gone
        }
    }
}

extension MediaResourceError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .documentNotFound(let id): .resourceNotFound("Document", id: id.description)
        case .livePhotoNotFound(let id): .resourceNotFound("LivePhoto", id: id.description)
        }
    }
}

extension WebhookError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .notFound(let id): .resourceNotFound("Webhook", id: id.description)
        case .tooMany(let limit): .validation(["base": [.init("you can have up to \(limit) webhooks")]])
        case .liveNotPermitted:
            .validation(["environments": ["sandbox tokens cannot be used for the live environment"]])
        }
    }
}

extension WorkflowRunProblem: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .notFound(let id): .resourceNotFound("WorkflowRun", id: id.description)
        case .taskNotFound(let id): .resourceNotFound("Task", id: id)
        case .taskNotOpen: .validation(["task_id": ["the task is not waiting for data"]])
        case .taskNotCompletable: .validation(["task_id": ["a task of this kind cannot be completed with data"]])
        case .noActiveVersion(let id):
            .validation([
                "workflow_id": [
                    .init(
                        "\(ResourceMessage.notFound("Workflow", id: id.description)), "
                            + "or it has no active version in this environment")
                ]
            ])
        }
    }
}

extension ValidationError: ProblemConvertible {
    package var problem: Problem { .validation(self.fields.nestedByPath) }
}

extension TaskDataError: ProblemConvertible {
    package var problem: Problem { .validation(["data": .nested(self.fields.mapValues(ProblemField.init(json:)))]) }
}

extension ProblemField {
    /// Lists of messages, lists of objects of them, or objects.
    init(json: JSONValue) {
        if let fields = json.objectValue {
            self = .nested(fields.mapValues(ProblemField.init(json:)))
            return
        }
        let items = json.arrayValue ?? []
        let nested = items.compactMap(\.objectValue)
        if nested.isEmpty {
            self = .messages(items.compactMap(\.stringValue))
        } else {
            self = .nested(
                nested.reduce(into: [:]) { all, part in
                    all.merge(part.mapValues(ProblemField.init(json:))) { first, _ in first }
                })
        }
    }
}

extension [String: [String]] {
    /// Messages under dotted paths as the nested objects that answers have.
    var nestedByPath: [String: ProblemField] {
        var leaves: [String: ProblemField] = [:]
        var branches: [String: [String: [String]]] = [:]
        for (path, messages) in self {
            if let dot = path.firstIndex(of: ".") {
                branches[String(path[..<dot]), default: [:]][String(path[path.index(after: dot)...])] = messages
            } else {
                leaves[path] = .messages(messages)
            }
        }
        for (key, fields) in branches where leaves[key] == nil { leaves[key] = .nested(fields.nestedByPath) }
        return leaves
    }
}
