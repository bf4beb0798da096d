import Glibc

/// A file outside the database that one process appends lines to: microseconds of the machine's monotonic clock, an
/// event, and its words.
///
/// Each line is one write, so that a process killed at any moment leaves whole lines. What must outlive the machine too
/// is flushed.
final class LedgerFile: Sendable {
    struct Unavailable: Error {}

    private let descriptor: Int32

    init(path: String) throws {
        self.descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard self.descriptor >= 0 else { throw Unavailable() }
    }

    deinit { close(self.descriptor) }

    /// Writes a line. A process that cannot keep its ledger ends at once: what it did next would count as unexpected.
    func write(_ event: String, _ words: [String] = [], isFlushed: Bool = false) {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let microseconds = Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
        let line = ([String(microseconds), event] + words).joined(separator: " ") + "\n"
        let written = Array(line.utf8).withUnsafeBytes { Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
        guard written == line.utf8.count, !isFlushed || fsync(self.descriptor) == 0 else { exit(70) }
    }
}
