import CanonicalJSON
import VerificationDomain
import Webhooks

/// The bodies of `POST /webhooks` and `PUT /webhooks/{id}`. Source: API reference, "Register webhook".
struct WebhookRequest {
    /// The only version of the payload there is (`WebhookPayload`); the API reference names no other.
    static let payloadVersion = 3

    let url: String?
    let changes: WebhookChanges

    /// An empty list is all that the token may ask for, as a missing one is at creation: the Java client sends empty ones
    /// for what its caller does not mention. A webhook that hears of nothing is not to be had.
    /// - Parameters:
    ///   - requiresURL: When a webhook is created.
    ///   - policy: What an address may look like here.
    /// - Throws: ``ValidationError`` naming every wrong field.
    init(_ body: JSONValue, requiresURL: Bool, policy: WebhookURLPolicy) throws(ValidationError) {
        var fields = FieldReader(body)
        var changes = WebhookChanges()
        let url = fields.string("url", required: requiresURL) { Self.mistake(in: $0, policy) }
        changes.url = url
        if fields.isPresent("name") {
            changes.name = .set(fields.string("name"))
        }
        changes.isEnabled = fields.bool("enabled")
        changes.events = Self.set(&fields, "events", all: WebhookEventType.allCases)
        // A sandbox token has nothing to do with the live environment.
        changes.environments = Self.set(
            &fields, "environments", all: policy.isLive ? TenantEnvironment.allCases : [.sandbox])
        changes.payloadVersion = fields.int("payload_version", in: Self.payloadVersion...Self.payloadVersion)
        changes.oauth = Self.oauth(&fields, policy: policy)
        try fields.wrong.throwIfAny()
        self.url = url
        self.changes = changes
    }

    private static func mistake(in url: String, _ policy: WebhookURLPolicy) -> String? {
        do throws(WebhookURLError) {
            _ = try WebhookURL(parsing: url, policy: policy)
            return nil
        } catch {
            return error.message
        }
    }

    /// What is `null` or empty is cleared. Source: OpenAPI document, schema `webhook_shared`.
    private static func oauth(_ fields: inout FieldReader, policy: WebhookURLPolicy) -> WebhookOAuthChanges {
        func text(_ key: String, _ check: (String) -> String?) -> Change<String?> {
            guard fields.isPresent(key) else { return .keep }
            return .set(fields.string(key) { $0.isEmpty ? nil : check($0) }.flatMap { $0.isEmpty ? nil : $0 })
        }
        func credential(_ text: String) -> String? {
            if text.unicodeScalars.count > WebhookOAuth.greatestLength {
                return "is too long (maximum is \(WebhookOAuth.greatestLength) characters)"
            }
            return ApplicantRules.controlCharacters(text)
        }
        var changes = WebhookOAuthChanges()
        changes.isEnabled = fields.bool("oauth_enabled")
        changes.serverURL = text("oauth_server_url") { Self.mistake(in: $0, policy) }
        changes.clientID = text("oauth_server_client_id", credential)
        changes.clientSecret = text("oauth_server_client_secret", credential)
        changes.scope = text("oauth_server_scope", credential)
        return changes
    }

    /// A list of values of a closed set, each once and in the client's order; an empty one stands for `all`.
    private static func set<Value: RawRepresentable & CaseIterable & Hashable>(
        _ fields: inout FieldReader, _ key: String, all: [Value]
    ) -> [Value]? where Value.RawValue == String {
        guard let texts = fields.strings(key) else { return nil }
        let values = texts.compactMap(Value.init(rawValue:))
        if values.count < texts.count { fields.refuse(key, "is not included in the list") }
        var seen: Set<Value> = []
        return texts.isEmpty ? all : values.filter { seen.insert($0).inserted }
    }
}

extension WebhookRequest: CustomStringConvertible {
    /// Nothing of the request: the path or query of an address may hold a secret.
    var description: String { "WebhookRequest(redacted)" }
}

extension Webhook {
    /// Source: API reference, "Webhook object"; the keys of OAuth delivery and `name` from the OpenAPI document.
    var response: JSONValue {
        .object([
            "id": .string(self.id.description),
            "name": JSONValue(text: self.name),
            "url": .string(self.url),
            "enabled": .bool(self.isEnabled),
            "events": .array(self.events.map { .string($0.rawValue) }),
            "token": .string(self.token.rawValue),
            "href": .string("/v3.6/webhooks/\(self.id)"),
            "environments": .array(self.environments.map { .string($0.rawValue) }),
            "payload_version": .integer(Int64(self.payloadVersion)),
            "oauth_enabled": .bool(self.oauth.isEnabled),
            "oauth_server_url": JSONValue(text: self.oauth.serverURL),
            "oauth_server_client_id": JSONValue(text: self.oauth.clientID),
            "oauth_server_client_secret": JSONValue(text: self.oauth.clientSecret),
            "oauth_server_scope": JSONValue(text: self.oauth.scope),
        ])
    }
}
