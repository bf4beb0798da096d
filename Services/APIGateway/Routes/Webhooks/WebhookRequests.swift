import CanonicalJSON
import VerificationDomain
import Webhooks

/// The bodies of `POST /webhooks` and `PUT /webhooks/{id}`. Source: API reference, "Register webhook".
struct WebhookRequest {
    let url: String?
    let changes: WebhookChanges

    /// - Parameters:
    ///   - requiresURL: When a webhook is created.
    ///   - policy: What an address may look like here.
    /// - Throws: ``ValidationError`` naming every wrong field.
    init(_ body: JSONValue, requiresURL: Bool, policy: WebhookURLPolicy) throws(ValidationError) {
        var fields = FieldReader(body)
        var changes = WebhookChanges()
        let url = fields.string("url", required: requiresURL) { text in
            do throws(WebhookURLError) {
                _ = try WebhookURL(parsing: text, policy: policy)
                return nil
            } catch {
                return error.message
            }
        }
        changes.url = url
        if fields.isPresent("name") {
            changes.name = .set(fields.string("name"))
        }
        changes.isEnabled = fields.bool("enabled")
        changes.events = Self.set(&fields, "events", of: WebhookEventType.self)
        changes.environments = Self.set(&fields, "environments", of: TenantEnvironment.self)
        changes.payloadVersion = fields.int("payload_version", in: 1...3)
        try fields.wrong.throwIfAny()
        self.url = url
        self.changes = changes
    }

    /// A list of values of a closed set; an empty one counts as all, like an absent one at creation.
    private static func set<Value: RawRepresentable & CaseIterable & Hashable>(
        _ fields: inout FieldReader, _ key: String, of: Value.Type
    ) -> Set<Value>? where Value.RawValue == String {
        guard let texts = fields.strings(key) else { return nil }
        for text in texts where Value(rawValue: text) == nil {
            fields.refuse(key, "\(text.prefix(100)) is not included in the list")
        }
        let values = Set(texts.compactMap(Value.init(rawValue:)))
        return values.isEmpty ? nil : values
    }
}

extension Webhook {
    /// Source: API reference, "Webhook object"; the keys of OAuth delivery and `name` from the OpenAPI document.
    var response: JSONValue {
        .object([
            "id": .string(self.id.description),
            "name": JSONValue(text: self.name),
            "url": .string(self.url),
            "enabled": .bool(self.isEnabled),
            "events": .array(WebhookEventType.allCases.filter(self.events.contains).map { .string($0.rawValue) }),
            "token": .string(self.token.rawValue),
            "href": .string("/v3.6/webhooks/\(self.id)"),
            "environments": .array(self.environments.map(\.rawValue).sorted().map(JSONValue.string)),
            "payload_version": .integer(Int64(self.payloadVersion)),
            "oauth_enabled": false,
            "oauth_server_url": .null,
            "oauth_server_client_id": .null,
            "oauth_server_client_secret": .null,
            "oauth_server_scope": .null,
        ])
    }
}
