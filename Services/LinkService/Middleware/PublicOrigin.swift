import ServiceRuntime

/// Where people's browsers reach the pages.
struct PublicOrigin: Sendable {
    /// Scheme, host and port.
    let baseURL: String

    /// Whether the browser of a request speaks https.
    ///
    /// The address that links are given out with says so for every request, also when a proxy in front ends TLS and is
    /// not among the trusted ones; a request that came over https says it for itself.
    func isSecure(_ edge: RequestEdge) -> Bool { self.baseURL.lowercased().hasPrefix("https://") || edge.isSecure }
}
