import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// Tokens that are being replaced, by the database's clock.
@Suite(.postgres)
struct WebhookRotationTests {
    private static let actor = AuditActor.operatorCommand("tester")
    private let bench: DeliveryBench
    private let services: TestServices

    init() throws {
        self.bench = try DeliveryBench()
        self.services = try TestServices(on: self.bench.database)
    }

    private func webhook() async throws -> Webhook {
        try await self.bench.database.insertTenants()
        return try await self.bench.database.insertWebhook(environments: [.sandbox])
    }

    private func rotate(
        _ webhook: Webhook, after delay: Duration = .seconds(3600), scope: Scope = .acmeSandbox
    ) async throws -> RotatedWebhookToken {
        try await self.services.rotateToken(webhook.id, after: delay, scope: scope, actor: Self.actor)
    }

    /// Lets time pass, as far as tokens are concerned.
    private func wait(_ seconds: Int) async throws {
        try await self.bench.database.superuser.execute(
            "UPDATE webhooks SET next_token_at = next_token_at - \(seconds) * interval '1 second'", in: .unscoped)
    }

    /// What signs a delivery now.
    private func signing() async throws -> WebhookTokens {
        try await self.bench.publish()
        let delivery = try await self.bench.claimOne()
        guard case .content(let content) = try await self.bench.queue.content(of: delivery) else {
            throw WebhookError.notFound(delivery.webhookID)
        }
        try await self.bench.settle(delivery, 200)
        return content.tokens
    }

    private func shown(_ webhook: Webhook) async throws -> WebhookToken {
        try await self.services.webhooks.find(webhook.id, scope: .acmeSandbox).token
    }

    @Test
    func bothSignUntilADayAfterTheChange() async throws {
        let webhook = try await self.webhook()
        let before = try await self.bench.now()
        let rotated = try await self.rotate(webhook)
        #expect(abs(rotated.activatesAt.timeIntervalSince(before) - 3600) < 60)
        #expect(rotated.previousExpiresAt.timeIntervalSince(rotated.activatesAt) == 86_400)
        var signing = try await self.signing()
        #expect(signing.current == webhook.token)
        #expect(signing.others == [rotated.token])
        #expect(try await self.shown(webhook) == webhook.token)

        try await self.wait(3601)
        signing = try await self.signing()
        #expect(signing.current == rotated.token)
        #expect(signing.others == [webhook.token])
        #expect(try await self.shown(webhook) == rotated.token)
        #expect(try await self.services.webhooks.list(scope: .acmeSandbox).map(\.token) == [rotated.token])

        try await self.wait(86_400)
        #expect(try await self.signing() == WebhookTokens(rotated.token))
        #expect(try await self.shown(webhook) == rotated.token)
    }

    @Test
    func rotationAtOnceIsAtOnce() async throws {
        let webhook = try await self.webhook()
        let rotated = try await self.rotate(webhook, after: .zero)
        #expect(try await self.shown(webhook) == rotated.token)
        #expect(try await self.signing().others == [webhook.token])
    }

    @Test
    func rotationBeforeTheChangeForgetsTheTokenThatWasToCome() async throws {
        let webhook = try await self.webhook()
        let first = try await self.rotate(webhook)
        let second = try await self.rotate(webhook)
        #expect(first.token != second.token)
        let signing = try await self.signing()
        #expect(signing.current == webhook.token)
        #expect(signing.others == [second.token])
    }

    @Test
    func rotationAfterTheChangeStartsFromTheNewToken() async throws {
        let webhook = try await self.webhook()
        let first = try await self.rotate(webhook, after: .zero)
        let second = try await self.rotate(webhook)
        let signing = try await self.signing()
        #expect(signing.current == first.token)
        #expect(signing.others == [second.token])
    }

    @Test
    func changeOfTheAddressLeavesARotationAlone() async throws {
        let webhook = try await self.webhook()
        let rotated = try await self.rotate(webhook)
        var changes = WebhookChanges()
        changes.url = "https://elsewhere.example.com/"
        _ = try await self.services.webhooks.update(
            webhook.id, changes, scope: .acmeSandbox, actor: Self.actor, policy: { WebhookURLPolicy(isLive: $0) })
        #expect(try await self.signing().others == [rotated.token])
    }

    @Test
    func nextTokenIsSealedAndTheRotationAudited() async throws {
        let webhook = try await self.webhook()
        let rotated = try await self.rotate(webhook)
        let sealed = try await self.bench.database.superuser.first(
            "SELECT next_token_sealed FROM webhooks", in: .unscoped
        ) { try $0.decode("next_token_sealed", as: SQLBytes.self).bytes }
        #expect(try #require(sealed).firstRange(of: Array(rotated.token.rawValue.utf8)) == nil)
        let audited = try await self.bench.database.superuser.all(
            "SELECT subject_id FROM audit_log WHERE action = 'webhook.token_rotated'", in: .unscoped
        ) { try $0.decode("subject_id", as: String.self) }
        #expect(audited == [webhook.id.description])
    }

    @Test
    func nextTokenThatDoesNotOpenIsNotSignedWith() async throws {
        let webhook = try await self.webhook()
        _ = try await self.rotate(webhook)
        try await self.bench.database.superuser.execute("UPDATE webhooks SET next_token_sealed = ''", in: .unscoped)
        try await self.bench.publish()
        guard case .unopenable = try await self.bench.queue.content(of: try await self.bench.claimOne()) else {
            Issue.record("it was signed")
            return
        }
    }

    @Test
    func neverCrossesTenants() async throws {
        let webhook = try await self.webhook()
        for scope in [Scope.globexSandbox, .globexLive] {
            await #expect(throws: WebhookError.notFound(webhook.id)) {
                _ = try await self.rotate(webhook, scope: scope)
            }
            let theirs = PostgresWebhookRepository(
                on: try self.bench.database.pool(as: .gateway),
                keys: TestKeys.webhooks(on: try self.bench.database.pool(as: .gateway)))
            #expect(
                try await theirs.rotate(webhook, to: .make(), after: .zero, tenant: scope.tenantID) == nil)
        }
        #expect(try await self.signing() == WebhookTokens(webhook.token))
    }

    @Test
    func halfARotationCannotBeStored() async throws {
        _ = try await self.webhook()
        let error = await #expect(throws: SQLError.self) {
            try await self.bench.database.superuser.execute("UPDATE webhooks SET next_token_at = now()", in: .unscoped)
        }
        #expect(error?.isCheckViolation(of: "webhooks_next_token_check") == true)
    }
}
