import CanonicalJSON
import Foundation
import Testing
import Webhooks

/// The event that tells of nothing.
struct TestEventTests {
    @Test(arguments: WebhookEventType.allCases)
    func looksLikeItsTypeAndSaysThatItIsATest(type: WebhookEventType) throws {
        let event = TestEvent.make(id: UUID(), type: type, at: Date(timeIntervalSince1970: 0))
        #expect(event.type == type)
        #expect(event.resourceID == "00000000-0000-0000-0000-000000000000")
        #expect(
            try JSONValue(parsing: event.body) == [
                "payload": [
                    "resource_type": .string(type.resourceType.rawValue), "action": .string(type.rawValue),
                    "object": ["id": "00000000-0000-0000-0000-000000000000"], "test": true,
                ]
            ])
    }
}
