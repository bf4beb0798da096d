import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain

/// Serves `/v1/webhooks/{id}/deliveries`, our own extension: what became of telling a webhook of the events in the
/// environment of the token, and telling it once more.
struct WebhookDeliveryController: Sendable {
    let deliveries: ReadDeliveries
    let replays: ReplayDeliveries
    /// Scheme, host and port of the API, for the `Link` field.
    let apiURL: String

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(":webhook_id/deliveries", use: self.list)
            .post(":webhook_id/deliveries/replay", use: self.replayMany)
            .get(":webhook_id/deliveries/:delivery_id", use: self.find)
            .post(":webhook_id/deliveries/:delivery_id/replay", use: self.replay)
    }

    /// `{"deliveries": […]}`, the newest first, each with its attempts.
    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try context.webhookID()
        var query = QueryReader(request)
        let (page, filter) = DeliveryRequest.list(&query)
        try query.wrong.throwIfAny()
        let found = try await self.deliveries.list(page, of: id, filter, scope: context.scope)
        let links = PageLinks(
            url: "\(self.apiURL)/v1/webhooks/\(id)/deliveries", page: page, total: found.total,
            query: DeliveryRequest.parameters(of: filter))
        return .json(.object(["deliveries": .array(found.items.map(\.response))]), headers: links.headers)
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (webhook, delivery) = (try context.webhookID(), try context.deliveryID())
        return .json(try await self.deliveries.find(delivery, of: webhook, scope: context.scope).response)
    }

    /// Answers with the new delivery.
    @Sendable
    func replay(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let (webhook, delivery) = (try context.webhookID(), try context.deliveryID())
        return try await JSONAnswer.to({ (made: DeliveryRecord) in JSONAnswer(made.response, status: .created) }) {
            try await self.replays(delivery, of: webhook, scope: context.scope, actor: context.actor)
        }
    }

    /// `{"replayed": 1000, "has_more": true}`
    @Sendable
    func replayMany(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let webhook = try context.webhookID()
        let filter = try DeliveryRequest.replay(try await readJSONObject(request))
        return try await JSONAnswer.to({ (made: ReplayedDeliveries) in
            JSONAnswer(.object(["replayed": .integer(Int64(made.count)), "has_more": .bool(made.hasMore)]))
        }) {
            try await self.replays(filter, of: webhook, scope: context.scope, actor: context.actor)
        }
    }
}

extension ScopedRequestContext {
    /// The webhook in the path.
    /// - Throws: `Problem`: 404.
    func webhookID() throws -> WebhookID { try self.parameters.identifier("webhook_id", resource: "Webhook") }

    /// The delivery in the path.
    /// - Throws: `Problem`: 404.
    fileprivate func deliveryID() throws -> DeliveryID {
        try self.parameters.identifier("delivery_id", resource: "Delivery")
    }
}
