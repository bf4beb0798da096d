/// Signatures made by other implementations.
enum SignatureVectors {
    /// Computed with Python's `hmac` and `base64`:
    /// `hmac.new(token, body, sha256).hexdigest()`, and for Standard Webhooks
    /// `b64encode(hmac.new(token, b"<id>.<timestamp>." + body, sha256).digest())`.
    static let token = "_ABC123abc123ABC123abc123ABC123_"
    static let otherToken = "--------------------------------"
    static let body = #"{"payload":{"resource_type":"check","action":"check.completed","object":{"id":"é😀"}}}"#
    static let sha2Signature = "185a6e788ea17536b1579d901447ea141e652412b0e74f079c8562bb90fe440d"
    static let eventID = "22222222-2222-4222-8222-222222222222"
    static let timestamp = "1671468884"
    static let webhookSignature = "v1,cSMD+X2LXH/zD+BFSlBfZaOstGhAqXfAkkf3u2ASzVo="
    static let otherWebhookSignature = "v1,Iwiz1f4+4lH5sG4gjtjQK2UK9NcdUn4+VqwUf0hPi8I="

    /// The published example of the Standard Webhooks reference libraries (their tests sign this message).
    enum StandardWebhooksExample {
        static let key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
        static let timestamp = "1614265330"
        static let body = #"{"test": 2432232314}"#
        static let signature = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    }
}
