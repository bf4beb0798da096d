/// What a deployment accepts as an endpoint's address.
package struct WebhookURLPolicy: Sendable {
    /// Whether the endpoint receives live events; literal addresses are refused then.
    package let isLive: Bool
    /// Whether the operator permits any private network (`webhook.allowed_networks`). A name may then have plain http
    /// and any port: each attempt insists on a permitted address for such a request.
    package let permitsPrivateNetworks: Bool
    /// Whether a literal address, given without brackets, lies in a permitted network.
    package let permitsAddress: @Sendable (_ literal: String) -> Bool

    /// - Parameters: As the properties of the same names; by default nothing is permitted.
    package init(
        isLive: Bool, permitsPrivateNetworks: Bool = false,
        permitsAddress: @escaping @Sendable (_ literal: String) -> Bool = { _ in false }
    ) {
        self.isLive = isLive
        self.permitsPrivateNetworks = permitsPrivateNetworks
        self.permitsAddress = permitsAddress
    }
}

/// The rule that an endpoint's address breaks.
package enum WebhookURLError: Error, Equatable, CaseIterable {
    /// Empty, or longer than ``WebhookURL/greatestLength``.
    case length
    /// A blank, a control character, or one that must be percent-encoded or given as punycode.
    case character
    /// Not https.
    case scheme
    /// A user name or password before the host.
    case userInformation
    /// A `#` and what follows it.
    case fragment
    /// No host, a trailing dot, an empty or overlong label, or brackets around something other than an address.
    case host
    /// An IP address, in any spelling, where a name is required.
    case literalAddress
    /// Not 443 or 8443, or not a port at all.
    case port

    /// A phrase for the error's `fields`; it never repeats the address.
    package var message: String {
        switch self {
        case .length: "must have 1 to \(WebhookURL.greatestLength) characters"
        case .character: "must consist of the characters of a URL (international names in punycode)"
        case .scheme: "must use HTTPS"
        case .userInformation: "must not contain a user name or password"
        case .fragment: "must not contain a fragment"
        case .host: "must contain a valid host name"
        case .literalAddress: "must contain a host name instead of an IP address"
        case .port: "must use port 443 or 8443"
        }
    }
}
