import CanonicalJSON
import Hummingbird
import ServiceRuntime
import VerificationDomain
import Webhooks

/// Serves what `/v1/webhooks` adds to the API's webhooks, our own extension: replacing a token, and a test event.
struct WebhookOperationController: Sendable {
    let rotateToken: RotateWebhookToken
    let test: TestWebhook

    var routes: RouteCollection<ScopedRequestContext> {
        RouteCollection(context: ScopedRequestContext.self)
            .add(middleware: NotFoundAsGiven())
            .post(":webhook_id/rotate_token", use: self.rotate)
            .post(":webhook_id/test", use: self.sendTest)
    }

    /// Answers with the next token, and when it takes over: `activate_in_seconds` from now, a day unless given.
    @Sendable
    func rotate(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try context.webhookID()
        var fields = FieldReader(try await readJSONObject(request))
        fields.refuseOthers(than: ["activate_in_seconds"])
        let delay = fields.int("activate_in_seconds", in: WebhookTokens.delays) ?? WebhookTokens.usualDelay
        try fields.wrong.throwIfAny()
        return try await JSONAnswer.to({ (rotated: RotatedWebhookToken) in
            JSONAnswer(
                .object([
                    "webhook_id": .string(id.description),
                    "token": .string(rotated.token.rawValue),
                    "activates_at": .string(WireDate.text(rotated.activatesAt)),
                    "previous_token_expires_at": .string(WireDate.text(rotated.previousExpiresAt)),
                ]))
        }) {
            try await self.rotateToken(id, after: .seconds(delay), scope: context.scope, actor: context.actor)
        }
    }

    /// Answers with the delivery, whose attempts the log tells. `event` is what it looks like.
    @Sendable
    func sendTest(_ request: Request, context: ScopedRequestContext) async throws -> Response {
        let id = try context.webhookID()
        var fields = FieldReader(try await readJSONObject(request))
        fields.refuseOthers(than: ["event"])
        let type = fields.choice("event", as: WebhookEventType.self)
        try fields.wrong.throwIfAny()
        return try await JSONAnswer.to({ (made: DeliveryRecord) in JSONAnswer(made.response, status: .created) }) {
            try await self.test(id, as: type, scope: context.scope, actor: context.actor)
        }
    }
}
