/// Finds the addresses of a name.
package protocol AddressResolver: Sendable {
    /// Returns every address, in the order to try them; never empty.
    ///
    /// Ends at the limit at the latest, and promptly when the task is cancelled. Answers are not cached here: what is
    /// checked is what is connected to.
    /// - Parameters:
    ///   - host: A name, or a numeric form that the system's resolver knows.
    ///   - limit: How long the caller waits.
    /// - Throws: ``AddressResolutionError``; at the limit the case that says whose fault it is.
    func addresses(of host: String, within limit: Duration) async throws(AddressResolutionError) -> [IPAddress]
}

/// Why a name has no addresses.
package enum AddressResolutionError: Error, Equatable {
    /// No such name, no address, or its name servers do not answer: the fault of whoever supplied the name.
    case failed
    /// Too many other names are being resolved, or the system's resolver is itself in trouble. Says nothing about the
    /// name: try again.
    case overloaded
    /// The task was cancelled.
    case cancelled
}
