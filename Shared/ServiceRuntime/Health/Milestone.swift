import Synchronization

/// Something that is reached once, such as "listens".
final class Milestone: Sendable {
    /// It has not been reached yet.
    struct NotReached: Error {}

    private let isReached = Atomic(false)

    func reach() { self.isReached.store(true, ordering: .releasing) }

    /// - Throws: ``NotReached``.
    func check() throws {
        guard self.isReached.load(ordering: .acquiring) else { throw NotReached() }
    }
}
