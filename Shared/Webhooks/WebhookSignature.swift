/// The signature headers of one attempt, under the names they are sent with.
package struct WebhookSignature: Equatable, Sendable {
    /// `X-SHA2-Signature`: 64 lower-case hexadecimal digits, always exactly one value (official verifiers compare the
    /// whole header).
    package let sha2Signature: String
    /// `webhook-id`: the event's identifier, the same in every attempt and resend.
    package let webhookID: String
    /// `webhook-timestamp`: Unix seconds of this attempt.
    package let webhookTimestamp: String
    /// `webhook-signature`: one `v1,<base64>` for every token in force, separated by spaces.
    package let webhookSignature: String

    /// The four headers in the order they are sent.
    package var headers: [(name: String, value: String)] {
        [
            ("X-SHA2-Signature", self.sha2Signature),
            ("webhook-id", self.webhookID),
            ("webhook-timestamp", self.webhookTimestamp),
            ("webhook-signature", self.webhookSignature),
        ]
    }
}
