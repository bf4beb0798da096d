import CanonicalJSON
import PostgresClient
import VerificationDomain
import Workflows

/// How a run is read from `workflow_runs AS r`.
enum RunColumns {
    static let all: SQLStatement = """
        r.id, r.applicant_id, r.workflow_id, r.workflow_version, r.definition_digest, r.rollout_base_version,
        r.rollout_version, r.rollout_percentage, r.rollout_bucket, r.status, r.output, r.reasons,
        r.error_type, r.error_message, r.customer_user_id, r.link_completed_redirect_url, r.link_expired_redirect_url,
        r.link_expires_at, r.link_language, r.created_at, r.updated_at, r.completed_at,
        ARRAY(
            SELECT tag.tag
            FROM workflow_run_tags AS tag
            WHERE tag.tenant_id = r.tenant_id AND tag.environment = r.environment AND tag.run_id = r.id
            ORDER BY tag.position
        ) AS tags
        """

    @Sendable
    static func run(_ row: SQLRow) throws -> WorkflowRun {
        let faultType = try row.decode("error_type", as: String?.self)
        let faultMessage = try row.decode("error_message", as: String?.self)
        return WorkflowRun(
            id: try row.decode("id"), applicantID: try row.decode("applicant_id"),
            workflowID: try row.decode("workflow_id"), workflowVersion: try row.decode("workflow_version"),
            definitionDigest: try row.decode("definition_digest"), rollout: try Self.rollout(row),
            tags: try row.decode("tags"),
            customerUserID: try row.decode("customer_user_id"),
            link: WorkflowRunLink(
                completedRedirectURL: try row.decode("link_completed_redirect_url"),
                expiredRedirectURL: try row.decode("link_expired_redirect_url"),
                expiresAt: try row.decode("link_expires_at"),
                language: try row.decode("link_language", as: String?.self).flatMap(LinkLanguage.init(_:)) ?? .default),
            createdAt: try row.decode("created_at"), updatedAt: try row.decode("updated_at"),
            completedAt: try row.decode("completed_at"), status: try row.decode("status"),
            output: try row.optionalJSON("output"), reasons: try row.decode("reasons"),
            fault: faultType.map { WorkflowRunFault(type: $0, message: faultMessage ?? "") })
    }

    private static func rollout(_ row: SQLRow) throws -> RolloutAssignment? {
        try row.decode("rollout_version", as: Int?.self).map { version in
            RolloutAssignment(
                baseVersion: try row.decode("rollout_base_version"), version: version,
                percentage: try row.decode("rollout_percentage"), bucket: try row.decode("rollout_bucket"))
        }
    }
}

/// How a task is read from `workflow_tasks AS t`.
enum TaskColumns {
    static let all: SQLStatement = """
        t.run_id, t.id, t.position, t.definition_id, t.definition_version, t.attempt, t.status, t.input, t.output,
        t.retry, t.created_at, t.updated_at
        """

    @Sendable
    static func task(_ row: SQLRow) throws -> WorkflowTask {
        WorkflowTask(
            runID: try row.decode("run_id"), id: try row.decode("id"), position: try row.decode("position"),
            definitionID: try row.decode("definition_id"),
            definitionVersion: try row.decode("definition_version"), attempt: try row.decode("attempt"),
            status: try row.decode("status"), input: try row.json("input"), output: try row.optionalJSON("output"),
            retry: try row.optionalJSON("retry").flatMap(RetryNotice.init(json:)),
            createdAt: try row.decode("created_at"), updatedAt: try row.decode("updated_at"))
    }
}
