import TestSupport
import Testing
import VerificationDomain
import Webhooks

@Suite(.postgres)
struct ManageWebhooksTests {
    private static let url = "https://hooks.example.com/"

    private static let policy: @Sendable (Bool) -> WebhookURLPolicy = { WebhookURLPolicy(isLive: $0) }

    private let database: TestDatabase
    private let webhooks: ManageWebhooks

    init() throws {
        self.database = try TestDatabase.current
        self.webhooks = try TestServices(on: self.database).webhooks
    }

    private func created(_ changes: WebhookChanges = WebhookChanges(), scope: Scope = .acmeLive) async throws -> Webhook
    {
        try await self.webhooks.create(url: Self.url, changes, scope: scope, actor: .tester)
    }

    @Test(arguments: [(Scope.acmeLive, [TenantEnvironment.live, .sandbox]), (.acmeSandbox, [.sandbox])])
    func whatIsNotSaidHasADefault(scope: Scope, environments: [TenantEnvironment]) async throws {
        try await self.database.insertTenants()
        let webhook = try await self.created(scope: scope)
        #expect(webhook.isEnabled)
        #expect(webhook.name == nil)
        #expect(webhook.events == WebhookEventType.allCases)
        #expect(webhook.environments == environments)
        #expect(webhook.payloadVersion == 3)
        #expect(try await self.webhooks.find(webhook.id, scope: scope) == webhook)
    }

    private static func oauth(_ url: String? = "https://login.example.com/token") -> WebhookOAuthChanges {
        var changes = WebhookOAuthChanges()
        changes.isEnabled = true
        changes.serverURL = .set(url)
        changes.clientID = .set("client")
        changes.clientSecret = .set("canary")
        return changes
    }

    @Test
    func accessTokensAreSetChangedAndCleared() async throws {
        try await self.database.insertTenants()
        var changes = WebhookChanges()
        changes.oauth = Self.oauth()
        let webhook = try await self.created(changes)
        #expect(webhook.oauth.grant?.clientSecret == "canary")
        #expect(try await self.webhooks.find(webhook.id, scope: .acmeLive) == webhook)
        for text in ["\(webhook)", "\(webhook.oauth)", "\(String(describing: webhook.oauth.grant))"] {
            #expect(!text.contains("canary"))
        }
        changes.oauth = WebhookOAuthChanges()
        changes.oauth.scope = .set("events")
        let changed = try await self.webhooks.update(
            webhook.id, changes, scope: .acmeLive, actor: .tester, policy: Self.policy)
        #expect(changed.oauth.scope == "events" && changed.oauth.clientSecret == "canary")
        changes.oauth = WebhookOAuthChanges()
        changes.oauth.isEnabled = false
        changes.oauth.clientSecret = .set(nil)
        let cleared = try await self.webhooks.update(
            webhook.id, changes, scope: .acmeLive, actor: .tester, policy: Self.policy)
        #expect(cleared.oauth.grant == nil && cleared.oauth.clientSecret == nil && cleared.oauth.clientID == "client")
    }

    @Test
    func whatAccessTokensNeedAndIsMissingIsNamed() async throws {
        try await self.database.insertTenants()
        var changes = WebhookChanges()
        changes.oauth.isEnabled = true
        let creation = await #expect(throws: ValidationError.self) { _ = try await self.created(changes) }
        #expect(
            creation.map { Set($0.fields.keys) } == [
                "oauth_server_url", "oauth_server_client_id", "oauth_server_client_secret",
            ])
        changes.oauth = Self.oauth()
        let webhook = try await self.created(changes)
        changes.oauth = WebhookOAuthChanges()
        changes.oauth.clientID = .set(nil)
        let update = await #expect(throws: ValidationError.self) {
            _ = try await self.webhooks.update(
                webhook.id, changes, scope: .acmeLive, actor: .tester, policy: Self.policy)
        }
        #expect(update.map { Set($0.fields.keys) } == ["oauth_server_client_id"])
        #expect(try await self.webhooks.find(webhook.id, scope: .acmeLive) == webhook)
    }

    /// An address of the sandbox's may be a number.
    @Test
    func tokenEndpointOfALiveWebhookIsHeldToTheLiveRules() async throws {
        try await self.database.insertTenants()
        var changes = WebhookChanges()
        changes.oauth = Self.oauth("https://192.0.2.1/token")
        changes.environments = [.sandbox]
        let webhook = try await self.created(changes)
        changes = WebhookChanges()
        changes.environments = [.live]
        let error = await #expect(throws: ValidationError.self) {
            _ = try await self.webhooks.update(
                webhook.id, changes, scope: .acmeLive, actor: .tester, policy: Self.policy)
        }
        #expect(error.map { Set($0.fields.keys) } == ["oauth_server_url"])
    }

    @Test
    func twentiethWebhookIsTheLast() async throws {
        try await self.database.insertTenants()
        for _ in 0..<19 { try await self.database.insertWebhook() }
        let webhooks = self.webhooks
        let outcomes = await withTaskGroup(of: WebhookError?.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    do {
                        _ = try await webhooks.create(
                            url: Self.url, WebhookChanges(), scope: .acmeLive, actor: .tester)
                        return nil
                    } catch { return error as? WebhookError }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == nil }.count == 1)
        #expect(outcomes.filter { $0 == .tooMany(limit: 20) }.count == 2)
        #expect(try await self.webhooks.list(scope: .acmeLive).count == 20)
        #expect(try await self.created(scope: .globexLive).isEnabled)
    }

    @Test
    func updateKeepsWhatIsNotSaid() async throws {
        try await self.database.insertTenants()
        let webhook = try await self.created()
        var changes = WebhookChanges()
        changes.name = .set("new")
        changes.isEnabled = false
        changes.events = [.workflowRunCompleted]
        let updated = try await self.webhooks.update(
            webhook.id, changes, scope: .acmeLive, actor: .tester, policy: Self.policy)
        var expected = webhook
        expected.name = "new"
        expected.isEnabled = false
        expected.events = [.workflowRunCompleted]
        #expect(updated == expected)
        #expect(try await self.webhooks.find(webhook.id, scope: .acmeLive) == expected)
    }

    @Test
    func sandboxTokenHasNothingToDoWithTheLiveEnvironment() async throws {
        try await self.database.insertTenants()
        let live = try await self.created()
        let sandbox = try await self.created(scope: .acmeSandbox)
        var changes = WebhookChanges()
        changes.environments = [.live]
        await #expect(throws: WebhookError.liveNotPermitted) {
            _ = try await self.created(changes, scope: .acmeSandbox)
        }
        await #expect(throws: WebhookError.liveNotPermitted) {
            _ = try await self.webhooks.update(
                sandbox.id, changes, scope: .acmeSandbox, actor: .tester, policy: Self.policy)
        }
        let hidden = WebhookError.notFound(live.id)
        await #expect(throws: hidden) { _ = try await self.webhooks.find(live.id, scope: .acmeSandbox) }
        await #expect(throws: hidden) {
            _ = try await self.webhooks.update(
                live.id, WebhookChanges(), scope: .acmeSandbox, actor: .tester, policy: Self.policy)
        }
        await #expect(throws: hidden) {
            try await self.webhooks.delete(live.id, scope: .acmeSandbox, actor: .tester)
        }
        #expect(try await self.webhooks.list(scope: .acmeSandbox) == [sandbox])
        #expect(Set(try await self.webhooks.list(scope: .acmeLive).map(\.id)) == [live.id, sandbox.id])
    }

    /// The sandbox permits a literal address, which a live token must not take over by changing the environments alone.
    @Test
    func addressIsCheckedAgainWhenAWebhookBecomesLive() async throws {
        try await self.database.insertTenants()
        let literal = try await self.webhooks.create(
            url: "https://8.8.8.8/", WebhookChanges(), scope: .acmeSandbox, actor: .tester)
        var changes = WebhookChanges()
        for environments in [[TenantEnvironment.live], [.live, .sandbox]] as [[TenantEnvironment]] {
            changes.environments = environments
            let error = await #expect(throws: ValidationError.self) {
                _ = try await self.webhooks.update(
                    literal.id, changes, scope: .acmeLive, actor: .tester, policy: Self.policy)
            }
            #expect(error?.fields == ["url": ["must contain a host name instead of an IP address"]])
            #expect(try await self.webhooks.find(literal.id, scope: .acmeLive) == literal)
        }
        // With an address that is right there it may.
        changes.url = Self.url
        let live = try await self.webhooks.update(
            literal.id, changes, scope: .acmeLive, actor: .tester, policy: Self.policy)
        #expect(live.url == Self.url)
        #expect(live.environments == [.live, .sandbox])
    }

    @Test
    func addressOfTheSandboxIsLeftInPeaceThere() async throws {
        try await self.database.insertTenants()
        let literal = try await self.webhooks.create(
            url: "https://8.8.8.8/", WebhookChanges(), scope: .acmeSandbox, actor: .tester)
        var changes = WebhookChanges()
        changes.isEnabled = false
        for scope in [Scope.acmeSandbox, .acmeLive] {
            let updated = try await self.webhooks.update(
                literal.id, changes, scope: scope, actor: .tester, policy: Self.policy)
            #expect(updated.url == "https://8.8.8.8/")
        }
    }

    @Test
    func deletedWebhookIsNotFound() async throws {
        try await self.database.insertTenants()
        let webhook = try await self.created()
        try await self.webhooks.delete(webhook.id, scope: .acmeLive, actor: .tester)
        await #expect(throws: WebhookError.notFound(webhook.id)) {
            try await self.webhooks.delete(webhook.id, scope: .acmeLive, actor: .tester)
        }
        #expect(try await self.webhooks.list(scope: .acmeLive) == [])
    }

    @Test
    func neverCrossesTenants() async throws {
        try await self.database.insertTenants()
        let webhook = try await self.created()
        let hidden = WebhookError.notFound(webhook.id)
        await #expect(throws: hidden) { _ = try await self.webhooks.find(webhook.id, scope: .globexLive) }
        await #expect(throws: hidden) {
            _ = try await self.webhooks.update(
                webhook.id, WebhookChanges(), scope: .globexLive, actor: .tester, policy: Self.policy)
        }
        await #expect(throws: hidden) {
            try await self.webhooks.delete(webhook.id, scope: .globexLive, actor: .tester)
        }
        #expect(try await self.webhooks.list(scope: .globexLive) == [])
        #expect(try await self.webhooks.find(webhook.id, scope: .acmeLive) == webhook)
    }
}
