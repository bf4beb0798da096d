import CanonicalJSON
package import FoundationEssentials

/// An event that tells of nothing, sent because a tenant asked for it.
///
/// Its body has the form of a real one, so that client libraries take it, and `payload.test` is `true`, which no real one
/// has. Its object has the nil UUID for an id, which nothing else has.
package enum TestEvent {
    /// `object.id` of every test event.
    package static let resourceID = "00000000-0000-0000-0000-000000000000"

    /// Returns the event.
    /// - Parameters:
    ///   - id: A new UUID, version 7.
    ///   - type: Which event it looks like.
    ///   - date: When it was asked for.
    package static func make(id: UUID, type: WebhookEventType, at date: Date) -> WebhookEvent {
        WebhookEvent(
            id: id, type: type, resourceID: Self.resourceID, occurredAt: date,
            body: Self.payload(type).canonicalBytes())
    }

    private static func payload(_ type: WebhookEventType) -> JSONValue {
        .object([
            "payload": .object([
                "resource_type": .string(type.resourceType.rawValue),
                "action": .string(type.rawValue),
                "object": .object(["id": .string(Self.resourceID)]),
                "test": true,
            ])
        ])
    }
}
