/// Finds out who made a request that came through proxies.
///
/// `X-Forwarded-For` is a list to which each proxy appends its peer, so it is true from the end as far as trusted
/// proxies wrote it, and anybody's invention before that.
struct ForwardedAddress: Sendable {
    let trustedProxies: [CIDRBlock]

    /// Whether what this peer says about the client is believed.
    func isTrusted(_ peer: IPAddressValue?) -> Bool {
        guard let peer else { return false }
        return self.trustedProxies.contains { $0.contains(peer) }
    }

    /// The address of the client.
    /// - Parameter forwardedFor: The values of the header's lines, in order.
    /// - Returns: The last address that no trusted proxy has. When an entry is not an address, the proxy that added it.
    func client(peer: IPAddressValue?, forwardedFor: [String]) -> IPAddressValue? {
        guard var client = peer, self.isTrusted(client) else { return peer }
        let entries = forwardedFor.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        for entry in entries.reversed() {
            guard let address = IPAddressValue(Self.withoutPort(entry.trimmed)) else { return client }
            client = address
            guard self.isTrusted(address) else { return client }
        }
        return client
    }

    /// The last word of trusted proxies on the scheme: the value of `X-Forwarded-Proto`'s last entry.
    func isSecure(peer: IPAddressValue?, ownConnection: Bool, forwardedProto: [String]) -> Bool {
        guard self.isTrusted(peer), let last = forwardedProto.last?.split(separator: ",").last else {
            return ownConnection
        }
        return last.trimmed.lowercased() == "https"
    }

    /// Some proxies append the port: `192.0.2.1:80`, `[2001:db8::1]:80`.
    private static func withoutPort(_ text: String) -> String {
        if text.first == "[", let end = text.firstIndex(of: "]") {
            return String(text[text.index(after: text.startIndex)..<end])
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? String(parts[0]) : text
    }
}
