/// Finds the addresses of a name.
package protocol AddressResolver: Sendable {
    /// Returns every address, in the order to try them; never empty.
    ///
    /// Ends promptly when the task is cancelled. Answers are not cached here: what is checked is what is connected to.
    /// - Parameter host: A name, or a numeric form that the system's resolver knows.
    func addresses(of host: String) async throws(AddressResolutionError) -> [IPAddress]
}

/// Why a name has no addresses.
package enum AddressResolutionError: Error, Equatable {
    /// No such name, no address, or no answer from the name servers.
    case failed
    /// Too many other names are being resolved.
    case overloaded
    /// The task was cancelled.
    case cancelled
}
