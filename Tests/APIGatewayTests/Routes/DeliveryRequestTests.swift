import CanonicalJSON
import Foundation
import HTTPTypes
import Hummingbird
import Testing
import VerificationDomain
import Webhooks

@testable import APIGateway

/// Queries of a webhook's log, and bodies of a replay.
struct DeliveryRequestTests {
    private func query(_ text: String) -> QueryReader {
        QueryReader(
            Request(
                head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/deliveries?\(text)"),
                body: RequestBody(buffer: ByteBuffer())))
    }

    private func mistakes(_ body: JSONValue) -> [String: [String]] {
        do throws(ValidationError) {
            _ = try DeliveryRequest.replay(body)
            return [:]
        } catch {
            return error.fields
        }
    }

    @Test
    func whatIsNotAskedIsNotFiltered() {
        var query = self.query("")
        let (page, filter) = DeliveryRequest.list(&query)
        #expect(query.wrong.isEmpty)
        #expect(page == Page(number: 1, size: 20))
        #expect(filter == DeliveryFilter())
        #expect(DeliveryRequest.parameters(of: filter).isEmpty)
    }

    @Test
    func everyFilterIsReadAndComesBackInLinks() {
        let id = "6F9619FF-8B86-4D01-B42D-00CF4FC964FF"
        var query = self.query(
            "page=3&per_page=100&status=exhausted,cancelled&event=check.completed&resource_id=\(id):a%26b"
                + "&created_at_gt=2026-01-31T12:00:00.5Z&created_at_lt=2026-02-01")
        let (page, filter) = DeliveryRequest.list(&query)
        #expect(query.wrong.isEmpty)
        #expect(page == Page(number: 3, size: 100))
        #expect(filter.states == [.exhausted, .cancelled])
        #expect(filter.eventTypes == [.checkCompleted])
        #expect(filter.resourceID == "\(id.lowercased()):a&b")
        #expect(filter.createdAfter == Date(timeIntervalSince1970: 1_769_860_800.5))
        #expect(filter.createdBefore == Date(timeIntervalSince1970: 1_769_904_000))
        let links = DeliveryRequest.parameters(of: filter)
        #expect(
            links == [
                "status": "cancelled,exhausted", "event": "check.completed",
                "resource_id": "\(id.lowercased()):a%26b", "created_at_gt": "2026-01-31T12:00:00.500Z",
                "created_at_lt": "2026-02-01T00:00:00.000Z",
            ])
        var again = self.query(links.map { "\($0.key)=\($0.value)" }.joined(separator: "&"))
        #expect(DeliveryRequest.list(&again).filter == filter)
    }

    @Test(arguments: [
        ("status=lost", "status"), ("event=check.exploded", "event"), ("created_at_gt=yesterday", "created_at_gt"),
        ("created_at_lt=2026-02-30", "created_at_lt"), ("page=0", "page"), ("per_page=101", "per_page"),
        ("state=pending", "state"), ("resource_id=%00", "resource_id"),
    ])
    func aMistakeIsNamed(text: String, field: String) {
        var query = self.query(text)
        _ = DeliveryRequest.list(&query)
        #expect(Array(query.wrong.fields.keys) == [field])
    }

    @Test
    func aReplayMeansWhatFailed() throws {
        var expected = DeliveryFilter()
        expected.states = [.exhausted, .cancelled, .undeliverable]
        #expect(try DeliveryRequest.replay([:]) == expected)
        expected.eventTypes = [.checkCompleted]
        expected.createdAfter = Date(timeIntervalSince1970: 1_769_904_000)
        #expect(
            try DeliveryRequest.replay([
                "status": "failed", "event": "check.completed", "created_at_gt": "2026-02-01", "created_at_lt": .null,
            ]) == expected)
    }

    @Test(
        arguments: [
            ("delivered", [.delivered]), ("any", [.delivered, .exhausted, .cancelled, .undeliverable]),
        ] as [(String, Set<DeliveryState>)])
    func whatSucceededIsReplayedForAStatedTimeOnly(status: String, states: Set<DeliveryState>) throws {
        let missing = ["can't be blank unless status is failed"]
        let fields: JSONValue = ["status": .string(status)]
        #expect(self.mistakes(fields) == ["created_at_gt": missing, "created_at_lt": missing])
        let asked = try DeliveryRequest.replay([
            "status": .string(status), "created_at_gt": "2026-02-01", "created_at_lt": "2026-02-02",
        ])
        #expect(asked.states == states)
    }

    @Test
    func everyMistakeOfABodyIsNamed() {
        let body: JSONValue = [
            "status": "pending", "event": 7, "created_at_gt": "soon", "created_at_lt": 1, "webhook": "x",
        ]
        #expect(Set(self.mistakes(body).keys) == ["status", "event", "created_at_gt", "created_at_lt", "webhook"])
    }
}
