import Foundation

/// Where a tenant wants people to go afterwards. Only ever made from what is stored with a run, never from a request.
struct RedirectTarget: Sendable, Equatable {
    /// An absolute https address, ASCII only.
    let text: String

    /// - Returns: `nil` unless it is an https address with a host and without user information; a page is shown then.
    init?(_ stored: String?) {
        guard let stored, stored.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }),
            let parts = URLComponents(string: stored), parts.scheme?.lowercased() == "https",
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil,
            let text = parts.url?.absoluteString, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        self.text = text
    }
}
