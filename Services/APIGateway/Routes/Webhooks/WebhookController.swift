import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain
import Webhooks

/// Serves `/v3.6/webhooks` within the scope of the API token.
struct WebhookController: Sendable {
    let webhooks: ManageWebhooks
    let resendEvents: ResendEvents
    /// What an address may look like; stricter in the live environment.
    let policy: @Sendable (_ isLive: Bool) -> WebhookURLPolicy

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .get(use: self.list)
            .post(use: self.create)
            .post("resend", use: self.resend)
            .get(":webhook_id", use: self.find)
            .put(":webhook_id", use: self.update)
            .delete(":webhook_id", use: self.delete)
    }

    @Sendable
    func create(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let asked = try WebhookRequest(
            try await readJSONObject(request), requiresURL: true, policy: self.policy(!context.scope.isSandbox))
        return try await JSONAnswer.to({ (webhook: Webhook) in JSONAnswer(webhook.response, status: .created) }) {
            try await self.webhooks.create(
                url: asked.url ?? "", asked.changes, scope: context.scope, actor: context.actor)
        }
    }

    @Sendable
    func find(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        .json(try await self.webhooks.find(try self.id(context), scope: context.scope).response)
    }

    @Sendable
    func list(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let webhooks = try await self.webhooks.list(scope: context.scope)
        return .json(.object(["webhooks": .array(webhooks.map(\.response))]))
    }

    @Sendable
    func update(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try self.id(context)
        let asked = try WebhookRequest(
            try await readJSONObject(request), requiresURL: false, policy: self.policy(!context.scope.isSandbox))
        let webhook = try await self.webhooks.update(
            id, asked.changes, scope: context.scope, actor: context.actor, policy: self.policy)
        return .json(webhook.response)
    }

    @Sendable
    func delete(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        try await self.webhooks.delete(try self.id(context), scope: context.scope, actor: context.actor)
        return .noContent
    }

    @Sendable
    func resend(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let asked = try ResendRequest(try await readJSONObject(request))
        return try await JSONAnswer.to({ (_: Void) in JSONAnswer(nil, status: .noContent) }) {
            try await self.resendEvents(asked.wanted, scope: context.scope, actor: context.actor)
        }
    }

    private func id(_ context: ScopedRequestContext) throws -> WebhookID {
        try context.parameters.identifier("webhook_id", resource: "Webhook")
    }
}
