import Cryptography
import Foundation
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain
import Webhooks

@Suite(.postgres)
struct WebhookRepositoryTests {
    private let database: TestDatabase
    private let webhooks: PostgresWebhookRepository

    init() throws {
        self.database = try TestDatabase.current
        let pool = try self.database.pool(as: .gateway)
        self.webhooks = PostgresWebhookRepository(on: pool, keys: TestKeys.webhooks(on: pool))
    }

    private func webhook(isComplete: Bool, at seconds: Double = 0) -> Webhook {
        Webhook(
            id: .random(), name: isComplete ? "It's \"one\"" : nil, url: "https://example.com/hook?a=ü",
            isEnabled: isComplete,
            events: isComplete ? WebhookEventType.allCases.reversed() : [.workflowRunCompleted],
            environments: isComplete ? [.sandbox, .live] : [.sandbox], payloadVersion: isComplete ? 3 : 1,
            token: .make(), oauth: isComplete ? Self.oauth : .none, createdAt: .fixture.addingTimeInterval(seconds))
    }

    private static let oauth = WebhookOAuth(
        isEnabled: true, serverURL: "https://login.example.com/token", clientID: "client é",
        clientSecret: "canary secret", scope: "events:write")

    @Test(arguments: [true, false])
    func everyFieldComesBack(isComplete: Bool) async throws {
        try await self.database.insertTenants()
        let webhook = self.webhook(isComplete: isComplete)
        try await self.webhooks.insert(webhook, tenant: .acme)
        #expect(try await self.webhooks.find(webhook.id, tenant: .acme, lock: .none) == webhook)
        #expect(try await self.webhooks.find(webhook.id, tenant: .acme, lock: .update) == webhook)
        #expect(try await self.webhooks.list(tenant: .acme) == [webhook])
    }

    @Test(arguments: [true, false])
    func updateReplacesEveryFieldButTheToken(isComplete: Bool) async throws {
        try await self.database.insertTenants()
        let webhook = self.webhook(isComplete: isComplete)
        try await self.webhooks.insert(webhook, tenant: .acme)
        let other = self.webhook(isComplete: !isComplete)
        let changed = Webhook(
            id: webhook.id, name: other.name, url: "https://example.org/", isEnabled: other.isEnabled,
            events: other.events, environments: other.environments, payloadVersion: other.payloadVersion,
            token: webhook.token, oauth: other.oauth, createdAt: webhook.createdAt)
        try await self.webhooks.update(changed, tenant: .acme)
        #expect(try await self.webhooks.find(webhook.id, tenant: .acme, lock: .none) == changed)
    }

    @Test
    func listIsOldestFirst() async throws {
        try await self.database.insertTenants()
        let webhooks = (0..<3).map { self.webhook(isComplete: true, at: Double($0)) }
        for webhook in webhooks.reversed() { try await self.webhooks.insert(webhook, tenant: .acme) }
        #expect(try await self.webhooks.list(tenant: .acme) == webhooks)
    }

    @Test
    func deletedWebhookIsGone() async throws {
        try await self.database.insertTenants()
        let webhook = self.webhook(isComplete: true)
        try await self.webhooks.insert(webhook, tenant: .acme)
        #expect(try await self.webhooks.delete(webhook.id, tenant: .acme))
        #expect(try await self.webhooks.delete(webhook.id, tenant: .acme) == false)
        #expect(try await self.webhooks.find(webhook.id, tenant: .acme, lock: .none) == nil)
    }

    @Test
    func tokenIsNowhereInTheClear() async throws {
        try await self.database.insertTenants()
        let webhook = self.webhook(isComplete: true)
        try await self.webhooks.insert(webhook, tenant: .acme)
        let sealed = try await self.database.superuser.first("SELECT token_sealed FROM webhooks", in: .unscoped) {
            try $0.decode("token_sealed", as: SQLBytes.self).bytes
        }
        let token = Array(webhook.token.rawValue.utf8)
        #expect(try #require(sealed).firstRange(of: token) == nil)
    }

    @Test
    func secretOfTheOAuthClientIsNowhereInTheClear() async throws {
        try await self.database.insertTenants()
        try await self.webhooks.insert(self.webhook(isComplete: true), tenant: .acme)
        let row = try await self.database.superuser.first("SELECT w::text AS row FROM webhooks AS w", in: .unscoped) {
            try $0.decode("row", as: String.self)
        }
        #expect(try #require(row).contains("login.example.com"))
        #expect(try #require(row).contains("canary") == false)
        #expect(try #require(row).contains(Hex.encode(Array("canary".utf8))) == false)
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        let webhook = self.webhook(isComplete: true)
        try await self.webhooks.insert(webhook, tenant: .acme)
        #expect(try await self.webhooks.find(webhook.id, tenant: .globex, lock: .none) == nil)
        #expect(try await self.webhooks.list(tenant: .globex) == [])
        #expect(try await self.webhooks.countLocking(tenant: .globex) == 0)
        var changed = webhook
        changed.url = "https://globex.example.com/"
        try await self.webhooks.update(changed, tenant: .globex)
        #expect(try await self.webhooks.delete(webhook.id, tenant: .globex) == false)
        #expect(try await self.webhooks.find(webhook.id, tenant: .acme, lock: .none) == webhook)
        #expect(try await self.webhooks.countLocking(tenant: .acme) == 1)
    }

    @Test
    func countIsTakenByOneCreationAtATime() async throws {
        try await self.database.insertTenants()
        let pool = try self.database.pool(as: .gateway)
        try await pool.transaction(in: TenantID.acme.sql) { transaction in
            _ = try await PostgresWebhookRepository(on: transaction, keys: nil).countLocking(tenant: .acme)
            let error = await #expect(throws: SQLError.self) {
                try await pool.transaction(in: TenantID.acme.sql) { other in
                    try await other.execute("SELECT set_config('lock_timeout', '50ms', true)", in: .unscoped)
                    _ = try await PostgresWebhookRepository(on: other, keys: nil).countLocking(tenant: .acme)
                }
            }
            #expect(error?.isLockTimeout == true)
            // Another tenant does not wait.
            #expect(try await self.webhooks.countLocking(tenant: .globex) == 0)
        }
    }

    @Test
    func serviceWithoutTheKeyReadsNoWebhook() async throws {
        try await self.database.insertTenants()
        let webhook = try await self.database.insertWebhook()
        let webhooks = PostgresWebhookRepository(on: try self.database.pool(as: .gateway), keys: nil)
        await #expect(throws: TenantKeyError.notStored) {
            _ = try await webhooks.find(webhook.id, tenant: .acme, lock: .none)
        }
    }
}
