import CanonicalJSON
import Testing
import VerificationDomain
import Webhooks

@testable import APIGateway

/// Bodies of `POST /webhooks` and `PUT /webhooks/{id}`.
struct WebhookRequestTests {
    private func request(
        _ body: JSONValue, creating: Bool = true, isLive: Bool = true
    ) throws(ValidationError) -> WebhookRequest {
        try WebhookRequest(body, requiresURL: creating, policy: WebhookURLPolicy(isLive: isLive))
    }

    private func mistakes(_ body: JSONValue, creating: Bool = true, isLive: Bool = true) -> [String: [String]] {
        do throws(ValidationError) {
            _ = try self.request(body, creating: creating, isLive: isLive)
            return [:]
        } catch {
            return error.fields
        }
    }

    @Test
    func anAddressIsEnough() throws {
        let asked = try self.request(["url": "https://hooks.example.com/a"])
        var expected = WebhookChanges()
        expected.url = "https://hooks.example.com/a"
        #expect(asked.url == "https://hooks.example.com/a")
        #expect(asked.changes == expected)
    }

    @Test
    func everyFieldIsTaken() throws {
        let asked = try self.request([
            "url": "https://hooks.example.com", "name": "Hooks", "enabled": false,
            "events": ["check.completed", "workflow_run.completed", "check.completed"],
            "environments": ["sandbox", "live", "sandbox"], "payload_version": 3,
        ])
        var expected = WebhookChanges()
        expected.url = "https://hooks.example.com"
        expected.name = .set("Hooks")
        expected.isEnabled = false
        expected.events = [.checkCompleted, .workflowRunCompleted]
        expected.environments = [.sandbox, .live]
        expected.payloadVersion = 3
        #expect(asked.changes == expected)
    }

    @Test
    func everyMistakeIsNamedAtOnce() {
        #expect(
            self.mistakes([
                "url": "http://example.com", "name": 1, "enabled": "yes", "events": ["check.completed", "x", "y"],
                "environments": ["production"], "payload_version": 4,
            ]) == [
                "url": ["must use HTTPS"], "name": ["must be a string"], "enabled": ["must be a boolean"],
                "events": ["is not included in the list"], "environments": ["is not included in the list"],
                "payload_version": ["must be 3"],
            ])
    }

    @Test
    func onlyCreationNeedsAnAddress() {
        #expect(self.mistakes([:]) == ["url": ["can't be blank"]])
        #expect(self.mistakes([:], creating: false) == [:])
    }

    @Test
    func anUpdateOfNothingKeepsEverything() throws {
        #expect(try self.request([:], creating: false).changes == WebhookChanges())
    }

    @Test
    func aNameCanBeCleared() throws {
        #expect(try self.request(["name": .null], creating: false).changes.name == .set(nil))
    }

    @Test(arguments: [1, 2, 4, "3", 3.5] as [JSONValue])
    func noPayloadIsMadeOfAnotherVersion(version: JSONValue) {
        #expect(self.mistakes(["payload_version": version], creating: false) == ["payload_version": ["must be 3"]])
    }

    @Test(arguments: [true, false])
    func anEmptyListIsEverything(creating: Bool) throws {
        let body: JSONValue = ["url": "https://hooks.example.com", "events": [], "environments": []]
        let live = try self.request(body, creating: creating).changes
        #expect(live.events == WebhookEventType.allCases)
        #expect(live.environments == [.live, .sandbox])
    }

    @Test(arguments: [true, false])
    func anEmptyListOfEnvironmentsIsTheSandboxForItsToken(creating: Bool) throws {
        let body: JSONValue = ["url": "https://hooks.example.com", "environments": []]
        let changes = try self.request(body, creating: creating, isLive: false).changes
        #expect(changes.environments == [.sandbox])
        #expect(changes.events == nil)
    }

    @Test
    func accessTokensAreAskedForByTheDocumentedFields() throws {
        let asked = try self.request([
            "url": "https://hooks.example.com/", "oauth_enabled": true,
            "oauth_server_url": "https://login.example.com/token", "oauth_server_client_id": "client",
            "oauth_server_client_secret": "secret", "oauth_server_scope": "a b",
        ])
        var expected = WebhookOAuthChanges()
        expected.isEnabled = true
        expected.serverURL = .set("https://login.example.com/token")
        expected.clientID = .set("client")
        expected.clientSecret = .set("secret")
        expected.scope = .set("a b")
        #expect(asked.changes.oauth == expected)
    }

    @Test(arguments: [JSONValue.null, ""])
    func whatIsNullOrEmptyIsCleared(nothing: JSONValue) throws {
        let asked = try self.request(
            ["oauth_server_url": nothing, "oauth_server_client_secret": nothing], creating: false)
        var expected = WebhookOAuthChanges()
        expected.serverURL = .set(nil)
        expected.clientSecret = .set(nil)
        #expect(asked.changes.oauth == expected)
    }

    @Test
    func everyWrongFieldOfAccessTokensIsNamed() {
        let wrong = self.mistakes(
            [
                "oauth_enabled": "yes", "oauth_server_url": "http://login.example.com/", "oauth_server_client_id": 1,
                "oauth_server_client_secret": .string(String(repeating: "x", count: 1_025)),
                "oauth_server_scope": "a\nb",
            ], creating: false)
        #expect(
            Set(wrong.keys) == [
                "oauth_enabled", "oauth_server_url", "oauth_server_client_id", "oauth_server_client_secret",
                "oauth_server_scope",
            ])
        #expect(wrong["oauth_server_url"] == ["must use HTTPS"])
        #expect(
            self.mistakes(["oauth_server_url": "https://192.0.2.7/"], creating: false)
                == ["oauth_server_url": ["must contain a host name instead of an IP address"]])
    }

    @Test
    func aListHoldsOnlyTexts() {
        #expect(
            self.mistakes(["events": [1], "environments": "live"], creating: false)
                == ["events": ["must be an array of strings"], "environments": ["must be an array"]])
    }

    @Test
    func aMistakeDoesNotRepeatTheValue() {
        let canary: JSONValue = "canary"
        let wrong = self.mistakes(
            ["url": "canary", "events": [canary], "environments": [canary], "payload_version": canary])
        #expect(wrong.count == 4)
        #expect(wrong.values.joined().allSatisfy { !$0.contains("canary") })
    }

    @Test
    func aLiteralAddressIsRefusedInLiveOnly() {
        let body: JSONValue = ["url": "https://192.0.2.7"]
        #expect(self.mistakes(body) == ["url": ["must contain a host name instead of an IP address"]])
        #expect(self.mistakes(body, isLive: false) == [:])
    }
}
