import Cryptography
import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

/// What a claimed delivery has to send.
@Suite(.postgres)
struct DeliveryContentTests {
    private let bench: DeliveryBench

    init() throws {
        self.bench = try DeliveryBench()
    }

    private func claimedDelivery() async throws -> (Webhook, WebhookEvent, ClaimedDelivery) {
        try await self.bench.database.insertTenants()
        let webhook = try await self.bench.database.insertWebhook()
        let event = try await self.bench.publish()[0]
        return (webhook, event, try await self.bench.claimOne())
    }

    private func outcome(_ reading: DeliveryReading) -> String {
        switch reading {
        case .content: "content"
        case .gone: "gone"
        case .unopenable: "unopenable"
        }
    }

    private func expect(_ outcome: String, of delivery: ClaimedDelivery) async throws {
        #expect(self.outcome(try await self.bench.queue.content(of: delivery)) == outcome)
    }

    @Test
    func claimedDeliveryHasTheContentToSend() async throws {
        let (webhook, event, delivery) = try await self.claimedDelivery()
        guard case .content(let content) = try await self.bench.queue.content(of: delivery) else {
            Issue.record("no content")
            return
        }
        #expect(content.url == webhook.url)
        #expect(content.tokens == WebhookTokens(webhook.token))
        #expect(content.body == event.body)
    }

    /// A webhook with a grant, by the gateway's own repository.
    private func authorise(_ webhook: Webhook, isEnabled: Bool = true) async throws {
        var webhook = webhook
        webhook.oauth = WebhookOAuth(
            isEnabled: isEnabled, serverURL: "https://login.example.com/token", clientID: "client",
            clientSecret: "secret", scope: nil)
        let pool = self.bench.database.superuser
        try await PostgresWebhookRepository(on: pool, keys: TestKeys.webhooks(on: pool)).update(webhook, tenant: .acme)
    }

    @Test(arguments: [true, false])
    func grantIsThereWhenItIsEnabled(isEnabled: Bool) async throws {
        let (webhook, _, delivery) = try await self.claimedDelivery()
        try await self.authorise(webhook, isEnabled: isEnabled)
        guard case .content(let content) = try await self.bench.queue.content(of: delivery) else {
            Issue.record("no content")
            return
        }
        let grant = ClientCredentialsGrant(
            serverURL: "https://login.example.com/token", clientID: "client", clientSecret: "secret", scope: nil)
        #expect(content.grant == (isEnabled ? grant : nil))
    }

    @Test
    func secretThatIsAlteredNeverOpens() async throws {
        let (webhook, _, delivery) = try await self.claimedDelivery()
        try await self.authorise(webhook)
        try await self.bench.database.superuser.execute(
            "UPDATE webhooks SET oauth_client_secret_sealed = token_sealed", in: .unscoped)
        try await self.expect("unopenable", of: delivery)
    }

    @Test(arguments: [
        "DELETE FROM webhooks", "UPDATE webhooks SET enabled = false", "DELETE FROM webhook_events",
    ])
    func deliveryThatHasNowhereToGoIsGone(statement: String) async throws {
        let (_, _, delivery) = try await self.claimedDelivery()
        try await self.bench.database.superuser.execute(.verbatim(statement), in: .unscoped)
        try await self.expect("gone", of: delivery)
    }

    @Test(arguments: [
        "UPDATE webhook_events SET body_sealed = set_byte(body_sealed, 40, 1 - get_byte(body_sealed, 40) % 2)",
        "UPDATE webhook_events SET body_sealed = 'short'",
        "UPDATE webhooks SET token_sealed = set_byte(token_sealed, 40, 1 - get_byte(token_sealed, 40) % 2)",
        "UPDATE webhooks SET token_sealed = ''",
        "DELETE FROM tenant_keys WHERE purpose = 'events'",
        "DELETE FROM tenant_keys WHERE purpose = 'webhook_secrets'",
    ])
    func contentThatIsAlteredOrWhoseKeyIsDestroyedNeverOpens(statement: String) async throws {
        let (_, _, delivery) = try await self.claimedDelivery()
        try await self.bench.database.superuser.execute(.verbatim(statement), in: .unscoped)
        try await self.expect("unopenable", of: delivery)
    }

    /// A deployment that was started with the wrong keys must not give up every delivery there is.
    @Test
    func keyThatDoesNotUnwrapIsNoFaultOfTheDelivery() async throws {
        let (_, _, delivery) = try await self.claimedDelivery()
        let pool = try self.bench.database.pool(as: .webhooks)
        let other = try SymmetricSecret(bytes: Array(repeating: 0x77, count: SymmetricSecret.byteCount))
        for version in [KeyVersion.first, KeyVersion(rawValue: 2)] {
            let wrong = TenantKeys(
                wrapping: try WrappingKey(purpose: .events, versions: [version: other]), sql: pool)
            let queue = PostgresDeliveryQueue(on: pool, webhookKeys: TestKeys.webhooks(on: pool), eventKeys: wrong)
            await #expect(throws: SealingError.self) { _ = try await queue.content(of: delivery) }
        }
    }

    @Test
    func contentIsReadInTheDeliverysOwnScope() async throws {
        let (_, _, delivery) = try await self.claimedDelivery()
        for stranger in delivery.scope.strangers {
            let forged = ClaimedDelivery(
                id: delivery.id, claimID: delivery.claimID, scope: stranger, eventID: delivery.eventID,
                webhookID: delivery.webhookID, attempt: 1, firstAttemptAt: nil, isProbe: false)
            try await self.expect("gone", of: forged)
        }
    }
}
