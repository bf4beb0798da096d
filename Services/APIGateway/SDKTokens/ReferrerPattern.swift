/// Which web pages may use an SDK token: `scheme://host/path`, as Chrome's match patterns.
///
/// The scheme is `http`, `https` or `*` for both. The host is `*` for any, `*.` and a name for that name and everything
/// below it, or a name; a port may follow, and without one any port matches. In the path `*` matches any characters, none
/// too; it is held against path and query. Scheme and host are compared without regard to case, the path with.
/// Source: API reference v3.6, "The referrer argument"; Chrome's documentation of match patterns.
struct ReferrerPattern: Sendable, Equatable {
    /// The longest pattern, in characters: a token holds it.
    static let longest = 500
    /// Pages with longer addresses match nothing.
    static let longestReferrer = 8_192

    /// As the client wrote it.
    let text: String
    private let scheme: String?
    private let host: Host
    private let port: Int?
    private let path: PathGlob

    private enum Host: Sendable, Equatable {
        case any
        case name(String)
        case nameAndBelow(String)
    }

    /// - Returns: `nil` for a text that is no pattern.
    init?(_ text: String) {
        guard text.utf8.count <= Self.longest, let parts = AddressParts(text, allowingWildcards: true) else {
            return nil
        }
        switch parts.scheme {
        case "*": self.scheme = nil
        case "http", "https": self.scheme = parts.scheme
        default: return nil
        }
        if parts.host == "*" {
            self.host = .any
        } else if parts.host.hasPrefix("*.") {
            self.host = .nameAndBelow(String(parts.host.dropFirst(2)))
        } else {
            self.host = .name(parts.host)
        }
        switch self.host {
        case .any: break
        case .name(let name), .nameAndBelow(let name):
            guard AddressParts.isHost(name) else { return nil }
        }
        guard parts.hasPath else { return nil }
        self.text = text
        self.port = parts.port
        self.path = PathGlob(parts.pathAndQuery)
    }

    /// Whether a page at this address may use the token. Takes time in proportion to the address's length.
    /// - Parameter referrer: The value of a `Referer` field; anything that is no plain http or https address matches
    ///   nothing.
    func matches(_ referrer: String) -> Bool {
        guard referrer.utf8.count <= Self.longestReferrer,
            let parts = AddressParts(referrer, allowingWildcards: false), AddressParts.isHost(parts.host),
            ["http", "https"].contains(parts.scheme)
        else { return false }
        if let scheme = self.scheme, scheme != parts.scheme { return false }
        if let port = self.port, port != parts.port ?? (parts.scheme == "https" ? 443 : 80) { return false }
        switch self.host {
        case .any: break
        case .name(let name): guard parts.host == name else { return false }
        case .nameAndBelow(let name):
            guard parts.host == name || parts.host.hasSuffix(".\(name)") else { return false }
        }
        return self.path.matches(parts.pathAndQuery)
    }
}

/// An address in its parts. Strict: what browsers would read in another way, such as a backslash, is no address.
private struct AddressParts {
    /// In lower case.
    let scheme: String
    /// In lower case, without port.
    let host: String
    let port: Int?
    /// As bytes; `/` when there is none.
    let pathAndQuery: [UInt8]
    let hasPath: Bool

    init?(_ text: String, allowingWildcards: Bool) {
        // Addresses on the wire are visible ASCII; others would have to be encoded before they can be compared.
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) else { return nil }
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[colon...].starts(with: Array("://".utf8))
        else { return nil }
        let rest = bytes[(colon + 3)...]
        let end = rest.firstIndex { [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }
        let authority = rest[..<(end ?? rest.endIndex)]
        // A user's name before the host is how one address is made to look like another.
        guard !authority.contains(UInt8(ascii: "@")) else { return nil }
        self.scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        guard let (host, port) = Self.hostAndPort(authority) else { return nil }
        self.host = host
        self.port = port
        var path = rest[(end ?? rest.endIndex)...]
        if let fragment = path.firstIndex(of: UInt8(ascii: "#")) {
            if allowingWildcards { return nil }  // nothing could match
            path = path[..<fragment]
        }
        self.hasPath = path.first == UInt8(ascii: "/")
        self.pathAndQuery = self.hasPath ? Array(path) : [UInt8(ascii: "/")] + path
    }

    private static func hostAndPort(_ authority: ArraySlice<UInt8>) -> (String, Int?)? {
        let text = String(decoding: authority, as: UTF8.self).lowercased()
        // An IPv6 address is in brackets, and has colons of its own.
        let bracket = text.lastIndex(of: "]")
        guard let colon = text.lastIndex(of: ":"), bracket.map({ $0 < colon }) ?? true else { return (text, nil) }
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), (1...65_535).contains(port)
        else { return nil }
        return (String(text[..<colon]), port)
    }

    /// Whether a text can be a host's name or address.
    static func isHost(_ text: String) -> Bool {
        if text.hasPrefix("[") {
            let inner = text.dropFirst().dropLast()
            return text.hasSuffix("]") && (2...45).contains(inner.utf8.count)
                && inner.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || byte == UInt8(ascii: ":")
                        || byte == UInt8(ascii: ".")
                }
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count)
                    && label.utf8.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
                            || byte == UInt8(ascii: "_")
                    }
            }
    }
}
