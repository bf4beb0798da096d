import Glibc

/// Wall time and this process's processor time since it was made.
struct Stopwatch: Sendable {
    private let start = ContinuousClock.now
    private let processorStart = Self.processorSeconds

    /// Wall time.
    var seconds: Double { Self.seconds(ContinuousClock.now - self.start) }

    /// Processor time of all threads.
    var processorSeconds: Double { Self.processorSeconds - self.processorStart }

    static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    private static var processorSeconds: Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
