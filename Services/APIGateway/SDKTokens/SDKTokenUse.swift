import HTTPTypes
import ServiceRuntime

/// Where an SDK token may be used. It limits misuse of a token that got lost, and authenticates nobody: whoever makes a
/// request by hand says what they like.
enum SDKTokenUse: Sendable, Equatable {
    /// Anywhere.
    case anywhere
    /// By web pages whose address matches.
    case referrer(ReferrerPattern)
    /// By the mobile application of this id.
    case application(String)

    /// The header field in which an application says its id.
    static let applicationField = "x-application-id"
    /// The longest application id, in characters.
    static let longestApplicationID = 255

    /// Whether a text can be the id of an application: visible ASCII characters.
    static func isApplicationID(_ text: String) -> Bool {
        (1...Self.longestApplicationID).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// - Throws: `Problem`: 401 `bad_referrer` for another page, or none; 401 `authorization_error` for another
    ///   application, or none. Source: API reference v3.6, "Error codes and what to do".
    func admit(_ headers: HTTPFields) throws(Problem) {
        switch self {
        case .anywhere: return
        case .referrer(let pattern):
            let given = HTTPField.Name("referer").map { headers[values: $0] } ?? []
            guard given.count == 1, pattern.matches(given[0]) else {
                throw Problem(.unauthorized, type: "bad_referrer")
            }
        case .application(let id):
            let given = HTTPField.Name(Self.applicationField).map { headers[values: $0] } ?? []
            guard given == [id] else { throw Problem.unauthorized }
        }
    }
}
