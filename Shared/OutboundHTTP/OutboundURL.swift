/// An address supplied by a user, taken apart strictly: nothing that two parsers could read differently gets through.
struct OutboundURL: Equatable, Sendable {
    let isSecure: Bool
    /// Lower case; an IPv6 address without its brackets. Letters, digits, `-`, `_`, `.`, or an IPv6 address: so the
    /// library under us reads the same host and finds its override.
    let host: String
    let port: Int
    /// Path and query; at least `/`.
    let target: String

    /// - Throws: ``OutboundFailure/refusedURL``.
    init(parsing text: String) throws(OutboundFailure) {
        guard text.utf8.count <= 8192,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !Array("\"<>\\^`{|}#".utf8).contains($0) })
        else { throw .refusedURL }
        let lowered = text.prefix(8).lowercased()
        let authorityStart: Int
        if lowered.hasPrefix("https://") {
            (self.isSecure, authorityStart) = (true, 8)
        } else if lowered.hasPrefix("http://") {
            (self.isSecure, authorityStart) = (false, 7)
        } else {
            throw .refusedURL
        }
        let rest = text.dropFirst(authorityStart)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        self.target = target.hasPrefix("/") ? String(target) : "/" + target

        let hostText: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw .refusedURL }
            hostText = authority[...end]
            guard let address = IPAddress(parsing: String(hostText.dropFirst().dropLast())), address.family == .v6
            else { throw .refusedURL }
            self.host = address.description
        } else {
            hostText = authority.prefix { $0 != ":" }
            self.host = hostText.lowercased()
            guard Self.isHost(self.host) else { throw .refusedURL }
        }

        let portText = authority[hostText.endIndex...]
        if portText.isEmpty {
            self.port = self.isSecure ? 443 : 80
        } else {
            let digits = portText.dropFirst()
            guard portText.first == ":", (1...5).contains(digits.count), digits.first != "0",
                digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
                (1...65_535).contains(port)
            else { throw .refusedURL }
            self.port = port
        }
    }

    /// The host as an address, when it is a canonical literal.
    var literal: IPAddress? { IPAddress(parsing: self.host) }

    /// The address in its one spelling.
    var text: String {
        let host = self.literal?.family == .v6 ? "[\(self.host)]" : self.host
        return "\(self.isSecure ? "https" : "http")://\(host):\(self.port)\(self.target)"
    }

    /// Labels of RFC 1123 and `_`; no empty one, so no trailing dot.
    private static func isHost(_ host: String) -> Bool {
        guard (1...253).contains(host.utf8.count) else { return false }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
    }
}
