import CanonicalJSON
import Foundation
import VerificationDomain
import Webhooks

/// The query of `GET /v1/webhooks/{id}/deliveries`, and the body of `POST /v1/webhooks/{id}/deliveries/replay`.
enum DeliveryRequest {
    /// What many are replayed by; `status` in the body.
    enum Which: String, CaseIterable {
        /// What has ended without the receiver's acknowledgement; the default.
        case failed
        /// What the receiver has acknowledged.
        case delivered
        /// Both.
        case any

        var states: Set<DeliveryState> {
            switch self {
            case .failed: DeliveryState.failed
            case .delivered: [.delivered]
            case .any: DeliveryState.ended
            }
        }
    }

    static let pageSizes = 1...100

    /// What is wrong is left out, and is in the query's ``QueryReader/wrong``.
    static func list(_ query: inout QueryReader) -> (page: Page, filter: DeliveryFilter) {
        query.refuseOthers(than: [
            "page", "per_page", "status", "event", "resource_id", "created_at_gt", "created_at_lt",
        ])
        let page = Page(
            number: query.int("page", in: 1...1_000_000, default: 1),
            size: query.int("per_page", in: Self.pageSizes, default: 20))
        var filter = DeliveryFilter()
        filter.states = Self.set(&query, "status")
        filter.eventTypes = Self.set(&query, "event")
        filter.resourceID = query.text("resource_id").map(Self.canonical)
        filter.createdAfter = query.moment("created_at_gt")
        filter.createdBefore = query.moment("created_at_lt")
        return (page, filter)
    }

    private static func set<Value: RawRepresentable & Hashable>(
        _ query: inout QueryReader, _ key: String
    ) -> Set<Value> where Value.RawValue == String {
        let values = query.texts(key).map(Value.init(rawValue:))
        if values.contains(nil) { query.refuse(key, "is not included in the list") }
        return Set(values.compactMap { $0 })
    }

    /// A resource's identifier as events have it, whichever case its UUID was written in.
    private static func canonical(_ text: String) -> String {
        // The type has no say in it.
        EventReference(type: .workflowTaskStarted, resourceID: text).resourceID
    }

    /// A filter as its query, for links to other pages.
    static func parameters(of filter: DeliveryFilter) -> [String: String] {
        var parameters: [String: String] = [:]
        if !filter.states.isEmpty {
            parameters["status"] = filter.states.map(\.rawValue).sorted().joined(separator: ",")
        }
        if !filter.eventTypes.isEmpty {
            parameters["event"] = filter.eventTypes.map(\.rawValue).sorted().joined(separator: ",")
        }
        parameters["resource_id"] = filter.resourceID.map(Self.escaped)
        parameters["created_at_gt"] = filter.createdAfter.map(Self.exact)
        parameters["created_at_lt"] = filter.createdBefore.map(Self.exact)
        return parameters
    }

    /// With its fraction: a page's limits must not move.
    private static func exact(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Every character but the unreserved ones of RFC 3986 §2.3, and the colon of a task's identifier.
    private static func escaped(_ text: String) -> String {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:")
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// What has succeeded is repeated for a stated time only: without an end, each call would repeat what the last one
    /// made.
    /// - Throws: ``ValidationError`` naming every wrong field.
    static func replay(_ body: JSONValue) throws(ValidationError) -> DeliveryFilter {
        var fields = FieldReader(body)
        fields.refuseOthers(than: ["status", "event", "created_at_gt", "created_at_lt"])
        let which: Which = fields.choice("status") ?? .failed
        var filter = DeliveryFilter()
        filter.states = which.states
        filter.eventTypes = Set([fields.choice("event", as: WebhookEventType.self)].compactMap { $0 })
        filter.createdAfter = fields.moment("created_at_gt")
        filter.createdBefore = fields.moment("created_at_lt")
        if which != .failed {
            for key in ["created_at_gt", "created_at_lt"] where fields.value(key) == nil {
                fields.refuse(key, "can't be blank unless status is failed")
            }
        }
        try fields.wrong.throwIfAny()
        return filter
    }
}
