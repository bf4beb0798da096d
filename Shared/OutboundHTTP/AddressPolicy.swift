/// Decides whether a request may go where its name leads.
struct AddressPolicy: Sendable {
    let allowedNetworks: AllowedNetworks

    /// The ports that requests to public addresses may have.
    static let publicPorts: Set<Int> = [443, 8443]

    /// Returns the addresses to connect to, unless one of them is refused: a name that also leads into a private
    /// network is not to be trusted with the rest.
    /// - Throws: ``OutboundFailure/refusedAddress``; ``OutboundFailure/refusedURL`` for plain http or another port to
    ///   an address that no permitted network contains.
    func check(_ addresses: [IPAddress], for url: OutboundURL) throws(OutboundFailure) -> [IPAddress] {
        guard !addresses.isEmpty else { throw .dns }
        let addresses = addresses.map(\.unmapped)
        guard addresses.allSatisfy({ self.allowedNetworks.contains($0) || !DeniedNetworks.contains($0) }) else {
            throw .refusedAddress
        }
        let isPublicForm = url.isSecure && Self.publicPorts.contains(url.port)
        guard isPublicForm || addresses.allSatisfy(self.allowedNetworks.contains) else { throw .refusedURL }
        return addresses
    }
}
