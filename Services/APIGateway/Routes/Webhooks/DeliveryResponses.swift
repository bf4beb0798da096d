import CanonicalJSON
import Foundation
import VerificationDomain
import Webhooks

extension DeliveryRecord {
    /// A delivery as `/v1` shows it; every key is there, unset ones as `null`.
    var response: JSONValue {
        .object([
            "id": .string(self.id.description),
            "href": .string("/v1/webhooks/\(self.webhookID)/deliveries/\(self.id)"),
            "webhook_id": .string(self.webhookID.description),
            "event_id": .string(self.eventID.uuidString.lowercased()),
            "event": .string(self.eventType.rawValue),
            "resource_id": .string(self.resourceID),
            "test": .bool(self.isTest),
            "status": .string(self.state.rawValue),
            "created_at": .string(WireDate.text(self.createdAt)),
            "next_attempt_at": JSONValue(text: self.dueAt.map(WireDate.text)),
            "attempts": .array(self.attempts.map(\.response)),
        ])
    }
}

extension AttemptRecord {
    fileprivate var response: JSONValue {
        .object([
            "number": .integer(Int64(self.number)),
            "at": .string(WireDate.text(self.at)),
            "duration_ms": .integer(Int64(self.duration / .milliseconds(1))),
            "status_code": self.statusCode.map { .integer(Int64($0)) } ?? .null,
            "failure": JSONValue(text: self.failure),
        ])
    }
}
