package import CanonicalJSON
import Foundation

extension WorkflowOverview {
    /// Every key; in `environments`, `null` where no version is active.
    package var json: JSONValue {
        let environments = TenantEnvironment.allCases.map { ($0.rawValue, self.activation(in: $0)?.json ?? .null) }
        return .object([
            "id": .string(self.workflow.id.description), "name": .string(self.workflow.name),
            "created_at": .string(self.workflow.createdAt.formatted(.iso8601)),
            "newest_version": self.newestVersion.map { .integer(Int64($0)) } ?? .null,
            "environments": .object(Dictionary(uniqueKeysWithValues: environments)),
        ])
    }
}

extension WorkflowActivation {
    /// Every key; `rollout` is `null` when there is none.
    package var json: JSONValue {
        .object([
            "version": .integer(Int64(self.version)),
            "activated_at": .string(self.activatedAt.formatted(.iso8601)),
            "rollout": self.rollout.map { rollout in
                [
                    "version": .integer(Int64(rollout.version)), "percentage": .integer(Int64(rollout.percentage)),
                    "started_at": .string(rollout.startedAt.formatted(.iso8601)),
                ]
            } ?? .null,
        ])
    }
}

extension WorkflowVersionSummary {
    /// Every key but the definition.
    /// - Parameters:
    ///   - overview: The version's workflow, with what is active.
    ///   - environment: Whose status is `status`; `environments` has both.
    package func json(of overview: WorkflowOverview, environment: TenantEnvironment) -> JSONValue {
        let statuses = TenantEnvironment.allCases.map { environment in
            let status = self.status(under: overview.activation(in: environment))
            return (environment.rawValue, JSONValue.string(status.rawValue))
        }
        return .object([
            "workflow_id": .string(overview.workflow.id.description), "version": .integer(Int64(self.number)),
            "status": .string(self.status(under: overview.activation(in: environment)).rawValue),
            "environments": .object(Dictionary(uniqueKeysWithValues: statuses)), "notes": JSONValue(text: self.notes),
            "digest": .string(self.digest), "created_at": .string(self.createdAt.formatted(.iso8601)),
        ])
    }
}

extension RolloutAssignment {
    /// Every key.
    package var json: JSONValue {
        .object([
            "base_version": .integer(Int64(self.baseVersion)), "version": .integer(Int64(self.version)),
            "percentage": .integer(Int64(self.percentage)), "bucket": .integer(Int64(self.bucket)),
        ])
    }
}
