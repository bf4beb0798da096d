import OutboundHTTP
import VerificationDomain
import Webhooks

/// The target of single words.
enum FuzzWords {
    static func words(_ input: [UInt8]) throws {
        let text = String(decoding: input, as: UTF8.self)
        if let address = IPAddress(parsing: text) {
            guard IPAddress(parsing: address.description) == address else {
                throw FuzzFinding("an address reads otherwise once written")
            }
        }
        _ = try? AllowedNetworks(parsing: [text])
        _ = try? APITokenText(parsing: text, expected: .eu)
        for isLive in [true, false] {
            let policy = WebhookURLPolicy(isLive: isLive, permitsPrivateNetworks: false) { _ in false }
            guard let url = try? WebhookURL(parsing: text, policy: policy) else { continue }
            guard !isLive || url.text.lowercased().hasPrefix("https://") else {
                throw FuzzFinding("an endpoint without TLS got through in live")
            }
        }
    }
}
