package import Webhooks

/// What is sent, and where. Holds a secret and personal data: never printed or logged.
package struct DeliveryContent: Sendable {
    /// The webhook's address, as the tenant gave it.
    package let url: String
    /// Sign the request.
    package let tokens: WebhookTokens
    /// With what the request's access token is fetched; `nil` when it has none.
    package let grant: ClientCredentialsGrant?
    /// The request's body: the event's, byte for byte the same in every attempt.
    package let body: [UInt8]

    /// A content as stated; made by the queue, and by doubles of it.
    package init(url: String, tokens: WebhookTokens, grant: ClientCredentialsGrant? = nil, body: [UInt8]) {
        self.url = url
        self.tokens = tokens
        self.grant = grant
        self.body = body
    }
}

/// What became of reading a delivery's content.
package enum DeliveryReading: Sendable {
    /// It is there, and can be sent.
    case content(DeliveryContent)
    /// There is nowhere to send it any more: the webhook was deleted or disabled, or the event erased.
    case gone
    /// It is there and will never open: it was altered, or the tenant's key was destroyed.
    case unopenable
}
