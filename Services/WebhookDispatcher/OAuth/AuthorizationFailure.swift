/// Why there was no access token for a delivery, which was not sent then. Raw values are stored in delivery logs and
/// never renamed.
enum AuthorizationFailure: String, CaseIterable, Sendable {
    /// The token endpoint's address is refused, or nobody answers there in time.
    case unreachable = "oauth_unreachable"
    /// The token endpoint answers with another status than 200: the credentials or the scope are not to its liking.
    case refused = "oauth_refused"
    /// Its answer has no bearer token in it.
    case malformed = "oauth_malformed"
}
