/// The exit status of a service's process. Supervisors restart on anything but 0.
package enum ServiceExit: Sendable, Equatable {
    /// Stopped because a signal asked for it, and everything in hand was finished or returned.
    case stopped
    /// A part of the service failed, or ended without being asked (`EX_SOFTWARE` of sysexits.h).
    case failed
    /// The grace was over before everything in hand was finished (`EX_TEMPFAIL`).
    case graceExceeded
    /// A setting is missing or wrong (`EX_CONFIG`).
    case misconfigured
    /// A second signal asked to stop at once: 128 and the signal's number, as shells count.
    case interrupted(signal: Int32)

    /// The number.
    package var code: Int32 {
        switch self {
        case .stopped: 0
        case .failed: 70
        case .graceExceeded: 75
        case .misconfigured: 78
        case .interrupted(let signal): 128 + signal
        }
    }
}
