import Logging
import Synchronization

@testable import ServiceRuntime

/// Keeps the lines of a logger.
final class LineRecorder: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { self.kept.withLock { $0 } }

    /// A logger whose lines are kept here.
    func logger(_ format: LogConfiguration.Format = .json, level: Logger.Level = .debug) -> Logger {
        Logger(label: "test") { label in
            LineLogHandler(
                label: label, service: "test-service", region: "eu",
                configuration: LogConfiguration(level: level, format: format),
                write: { line in self.kept.withLock { $0.append(line) } })
        }
    }
}

/// A number that several tasks add to.
final class Tally: Sendable {
    private let kept = Mutex(0)

    var value: Int { self.kept.withLock { $0 } }

    func add(_ amount: Int) { self.kept.withLock { $0 += amount } }
}

/// Waits until something is true; the enclosing test's time limit ends a wait that is in vain.
func eventually(_ condition: @Sendable () async -> Bool) async throws {
    while !(await condition()) { try await Task.sleep(for: .milliseconds(2)) }
}
