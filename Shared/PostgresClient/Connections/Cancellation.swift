import CLibPQ

/// What cancels a connection's running statement; usable on another thread while the connection is in use.
///
/// `@unchecked Sendable`: a `PGcancel` is a copy of what is needed and thread-safe (libpq manual, "Canceling Queries in
/// Progress"); one thread uses it.
final class Cancellation: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQfreeCancel(self.pointer) }

    /// Tells the server; blocks until it has heard.
    func send() {
        var message = [CChar](repeating: 0, count: 256)
        PQcancel(self.pointer, &message, Int32(message.count))
    }
}
