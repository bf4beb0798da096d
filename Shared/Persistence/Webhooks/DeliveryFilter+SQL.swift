import Foundation
import PostgresClient
import VerificationDomain
import Webhooks

extension DeliveryFilter {
    /// Which rows of `webhook_deliveries AS d` are meant, within one webhook of the scope.
    func condition(webhook: WebhookID, scope: Scope) -> SQLStatement {
        var condition: SQLStatement = """
            d.tenant_id = \(scope.tenantID) AND d.environment = \(scope.environment) AND d.webhook_id = \(webhook)
            """
        if !self.states.isEmpty {
            condition = condition + " AND d.state = ANY (\(self.states.map(\.rawValue).sorted()))"
        }
        if let after = self.createdAfter { condition = condition + " AND d.created_at > \(after)" }
        if let before = self.createdBefore { condition = condition + " AND d.created_at < \(before)" }
        if !self.eventTypes.isEmpty || self.resourceID != nil {
            condition =
                condition + """
                     AND EXISTS (
                        SELECT
                        FROM webhook_events AS e
                        WHERE e.tenant_id = d.tenant_id AND e.environment = d.environment AND e.id = d.event_id
                            AND \(fragment: self.conditionOfEvent)
                    )
                    """
        }
        return condition
    }

    private var conditionOfEvent: SQLStatement {
        var condition: SQLStatement = "true"
        if !self.eventTypes.isEmpty {
            condition = condition + " AND e.type = ANY (\(self.eventTypes.map(\.rawValue).sorted()))"
        }
        if let resource = self.resourceID { condition = condition + " AND e.resource_id = \(resource)" }
        return condition
    }
}
