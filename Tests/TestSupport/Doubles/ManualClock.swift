package import Foundation
import Synchronization

/// Wall time that stands still until a test moves it.
package final class ManualClock: Sendable {
    private let moment: Mutex<Date>

    /// - Parameter moment: A whole second, so that Postgres stores it exactly.
    package init(_ moment: Date = .fixture) { self.moment = Mutex(moment) }

    package var now: Date { self.moment.withLock { $0 } }

    /// For use cases, which take their time from a function.
    package var provider: @Sendable () -> Date {
        { self.now }
    }

    package func advance(by duration: Duration) {
        self.moment.withLock { $0 = $0.addingTimeInterval(duration / .seconds(1)) }
    }
}

extension Date {
    /// 2031-03-01T10:00:00Z: later than any real time a test runs at, so that timers set from it are never due.
    package static let fixture = Date(timeIntervalSince1970: 1_930_125_600)
}
