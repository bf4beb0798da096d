/// How a webhook's deliveries are authorised besides their signature: with an access token that the dispatcher fetches by
/// the client credentials grant (RFC 6749 §4.4). Holds a secret: prints as redacted.
///
/// Source: OpenAPI document, schema `webhook_shared`.
package struct WebhookOAuth: Sendable, Equatable {
    /// The longest id, secret or scope, in code points.
    package static let greatestLength = 1_024

    /// Whether tokens are fetched and sent. What follows may be there all the same.
    package var isEnabled: Bool
    /// The token endpoint: passed the rules of `WebhookURL` when it was set, and those of the live environment when the
    /// webhook hears of that.
    package var serverURL: String?
    /// The client's id; not empty.
    package var clientID: String?
    /// The client's secret; not empty. Shown to the tenant by every GET, sealed at rest.
    package var clientSecret: String?
    /// What is asked for; `nil` leaves it to the server.
    package var scope: String?

    /// As stored, or about to be.
    package init(
        isEnabled: Bool = false, serverURL: String? = nil, clientID: String? = nil, clientSecret: String? = nil,
        scope: String? = nil
    ) {
        self.isEnabled = isEnabled
        self.serverURL = serverURL
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scope = scope
    }

    /// Nothing is fetched, and nothing is there.
    package static let none = WebhookOAuth()

    /// With what tokens are fetched; `nil` when none are.
    package var grant: ClientCredentialsGrant? {
        guard self.isEnabled, let serverURL, let clientID, let clientSecret else { return nil }
        return ClientCredentialsGrant(
            serverURL: serverURL, clientID: clientID, clientSecret: clientSecret, scope: self.scope)
    }

    /// What must be there when it is enabled, and is not.
    package var mistakes: ValidationError {
        var wrong = ValidationError()
        guard self.isEnabled else { return wrong }
        for (field, value) in [
            ("oauth_server_url", self.serverURL), ("oauth_server_client_id", self.clientID),
            ("oauth_server_client_secret", self.clientSecret),
        ] where value == nil {
            wrong.add(field, "can't be blank when oauth_enabled is true")
        }
        return wrong
    }
}

extension WebhookOAuth: CustomStringConvertible, CustomReflectable {
    /// Whether it is enabled.
    package var description: String { "WebhookOAuth(\(self.isEnabled ? "enabled" : "disabled"))" }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What a client may say of that; `nil` or `keep` where it said nothing.
package struct WebhookOAuthChanges: Sendable, Equatable {
    /// Whether tokens are wanted.
    package var isEnabled: Bool?
    /// Passed the rules of `WebhookURL` already; it can be cleared, like the others.
    package var serverURL: Change<String?> = .keep
    /// Not empty.
    package var clientID: Change<String?> = .keep
    /// Not empty.
    package var clientSecret: Change<String?> = .keep
    /// Not empty.
    package var scope: Change<String?> = .keep

    /// Says nothing.
    package init() {}

    /// What there is after the change.
    package func applied(to current: WebhookOAuth) -> WebhookOAuth {
        WebhookOAuth(
            isEnabled: self.isEnabled ?? current.isEnabled, serverURL: self.serverURL.applied(to: current.serverURL),
            clientID: self.clientID.applied(to: current.clientID),
            clientSecret: self.clientSecret.applied(to: current.clientSecret),
            scope: self.scope.applied(to: current.scope))
    }
}

/// With what an access token is asked for. Holds a secret: prints as redacted.
package struct ClientCredentialsGrant: Sendable, Equatable {
    /// The token endpoint.
    package let serverURL: String
    /// The client's id.
    package let clientID: String
    /// The client's secret.
    package let clientSecret: String
    /// What is asked for; `nil` leaves it to the server.
    package let scope: String?

    /// A grant as stated.
    package init(serverURL: String, clientID: String, clientSecret: String, scope: String?) {
        self.serverURL = serverURL
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scope = scope
    }
}

extension ClientCredentialsGrant: CustomStringConvertible, CustomReflectable {
    /// Always redacted.
    package var description: String { "ClientCredentialsGrant(redacted)" }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
