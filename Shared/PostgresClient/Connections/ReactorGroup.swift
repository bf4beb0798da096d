import Glibc
import Synchronization

/// The process's reactors. Pools and listeners share them, so that their number follows the machine's cores and not
/// the number of pools; they are started when first needed and never end, because tasks may prefer them.
final class ReactorGroup: Sendable {
    static let shared = ReactorGroup()

    private let reactors = Mutex<[Reactor]>([])

    /// One for each core, at most four.
    static var defaultCount: Int { max(1, min(4, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// The first `count` reactors.
    func take(_ count: Int) -> [Reactor] {
        self.reactors.withLock { reactors in
            while reactors.count < count { reactors.append(Reactor(index: reactors.count)) }
            return Array(reactors.prefix(count))
        }
    }
}
