/// The address of an endpoint, checked when it is registered. Prints as redacted: its path or query may hold a secret.
///
/// This refuses what can never be right, for a quick and clear answer. It does not make a request safe: a name may
/// resolve to anything, at any time, so every attempt checks the resolved addresses again.
package struct WebhookURL: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Exactly the text that was given; the API returns it unchanged.
    package let text: String
    /// Lower case; an IPv6 address without its brackets.
    package let host: String
    /// The port, also when it is the scheme's own.
    package let port: Int
    /// Whether the scheme is https.
    package let isSecure: Bool

    /// The longest accepted text, in bytes.
    package static let greatestLength = 2048

    /// Parses and checks an address.
    /// - Throws: ``WebhookURLError``, the first rule that is broken.
    package init(parsing text: String, policy: WebhookURLPolicy) throws(WebhookURLError) {
        guard !text.isEmpty, text.utf8.count <= Self.greatestLength else { throw .length }
        // Characters outside RFC 3986 are read differently by different clients (`\` as `/`, full-width digits as
        // digits): international names must come as punycode, other characters percent-encoded.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !Array("\"<>\\^`{|}".utf8).contains($0) }) else {
            throw .character
        }
        guard !text.utf8.contains(UInt8(ascii: "#")) else { throw .fragment }
        let (scheme, rest) = try Self.scheme(of: text)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw .userInformation }
        let (host, port) = try Self.hostAndPort(of: authority)
        let kind = try HostKind(of: host)

        self.text = text
        self.isSecure = scheme == "https"
        self.host = kind == .bracketed ? String(host.dropFirst().dropLast()) : host
        self.port = port ?? (self.isSecure ? 443 : 80)

        let isPermitted =
            switch kind {
            case .name: policy.permitsPrivateNetworks
            case .numeric, .bracketed: policy.permitsAddress(self.host)
            }
        if isPermitted { return }
        guard self.isSecure else { throw .scheme }
        guard kind == .name || !policy.isLive else { throw .literalAddress }
        guard self.port == 443 || self.port == 8443 else { throw .port }
    }

    /// Always `redacted`.
    package var description: String { "redacted" }

    /// Shows no field, so that dumps are redacted too.
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func scheme(of text: String) throws(WebhookURLError) -> (scheme: String, rest: Substring) {
        for scheme in ["https", "http"] {
            let prefix = text.prefix(scheme.count + 3)
            if prefix.lowercased() == scheme + "://" { return (scheme, text.dropFirst(prefix.count)) }
        }
        throw .scheme
    }

    private static func hostAndPort(
        of authority: Substring
    ) throws(WebhookURLError) -> (host: String, port: Int?) {
        // Inside brackets a colon belongs to the host.
        let hostEnd =
            authority.hasPrefix("[")
            ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        if authority.hasPrefix("["), hostEnd == nil { throw .host }
        let host = authority[..<(hostEnd ?? authority.endIndex)].lowercased()
        let rest = authority[(hostEnd ?? authority.endIndex)...]
        guard !rest.isEmpty else { return (host, nil) }
        let digits = rest.dropFirst()
        guard rest.first == ":", (1...5).contains(digits.count), digits.first != "0",
            digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            let port = Int(digits), (1...65_535).contains(port)
        else { throw .port }
        return (host, port)
    }
}

/// What kind of thing stands in the place of the host.
private enum HostKind {
    /// A name of the DNS.
    case name
    /// Anything a resolver may take for an IPv4 address: `127.0.0.1`, and also `127.1`, `0x7f.1`, `2130706433`,
    /// `0177.1`.
    case numeric
    /// An IPv6 address in brackets.
    case bracketed

    init(of host: String) throws(WebhookURLError) {
        if host.hasPrefix("[") {
            // Only the characters of an address, and a colon: names in brackets have been used to pass filters.
            let inside = host.dropFirst().dropLast()
            guard inside.contains(":"), inside.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw .host
            }
            self = .bracketed
            return
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, labels.allSatisfy(Self.isLabel), let last = labels.last else { throw .host }
        // As the URL standard decides it: a host whose last label is a number is an IPv4 address or nothing.
        let isNumeric =
            last.allSatisfy(\.isNumber) || (last.hasPrefix("0x") && last.dropFirst(2).allSatisfy(\.isHexDigit))
        self = isNumeric ? .numeric : .name
    }

    /// RFC 1123 §2.1, and `_`, which some providers' names have. An empty label, so also a trailing dot, is none.
    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
}
