/// Why a request got no answer. Raw values are stored in delivery logs and never renamed.
package enum OutboundFailure: String, Error, CaseIterable, Sendable {
    /// The address is not one that requests are sent to: its syntax, plain http, or its port.
    case refusedURL = "refused_url"
    /// One of the resolved addresses is not public, nor in a permitted network; nothing was sent.
    case refusedAddress = "refused_address"
    /// The name does not exist, or its own name servers do not answer.
    case dns
    /// No connection to any of the addresses.
    case connect
    /// No TLS 1.2 or 1.3, or the certificate is not the name's.
    case tls
    /// No complete answer before the deadline.
    case timeout
    /// What came back is not HTTP/1.1, or the connection broke off before the answer was complete.
    case protocolViolation = "protocol"
    /// Too many names are being resolved at once, or our own resolver does not answer. Not the receiver's fault: try
    /// again, and do not count it.
    case overloaded
    /// The caller's task was cancelled, or the client has been shut down. Not the receiver's fault.
    case cancelled

    /// Whether the failure counts against the receiver.
    package var isReceiversFault: Bool {
        switch self {
        case .overloaded, .cancelled: false
        case .refusedURL, .refusedAddress, .dns, .connect, .tls, .timeout, .protocolViolation: true
        }
    }
}
