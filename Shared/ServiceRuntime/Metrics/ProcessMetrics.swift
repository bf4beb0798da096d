#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The process's own numbers, under the names that every Prometheus client library uses
/// (https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics).
enum ProcessMetrics {
    /// Returns what the kernel tells; on other systems than Linux, nothing.
    static func samples() -> [MetricSample] {
        var samples: [MetricSample] = []
        #if os(Linux)
            // proc(5): fields after the command's closing parenthesis begin with the third.
            if let text = Self.read("/proc/self/stat"), let end = text.lastIndex(of: ")") {
                let fields = text[text.index(after: end)...].split(separator: " ")
                if fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
                    let pages = Double(fields[21])
                {
                    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
                    samples.append(
                        MetricSample(
                            "process_cpu_seconds_total", kind: .counter, help: "Processor time, user and system.",
                            value: (user + system) / ticks))
                    samples.append(
                        MetricSample(
                            "process_resident_memory_bytes", kind: .gauge, help: "Memory in use.",
                            value: pages * Double(sysconf(Int32(_SC_PAGESIZE)))))
                }
                if fields.count > 19, let threads = Double(fields[17]), let start = Double(fields[19]),
                    let boot = Self.bootTime()
                {
                    samples.append(
                        MetricSample("process_threads", kind: .gauge, help: "Threads.", value: threads))
                    samples.append(
                        MetricSample(
                            "process_start_time_seconds", kind: .gauge, help: "When the process began, in Unix time.",
                            value: boot + start / Double(sysconf(Int32(_SC_CLK_TCK)))))
                }
            }
            if let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
                samples.append(
                    MetricSample(
                        "process_open_fds", kind: .gauge, help: "Open file descriptors.", value: Double(names.count)))
            }
            var limit = rlimit()
            if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
                samples.append(
                    MetricSample(
                        "process_max_fds", kind: .gauge, help: "File descriptors that may be open.",
                        value: Double(limit.rlim_cur)))
            }
        #endif
        return samples
    }

    #if os(Linux)
        /// When the machine was booted, in Unix time.
        private static func bootTime() -> Double? {
            let line = Self.read("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
            return line.flatMap { Double($0.dropFirst(6)) }
        }
    #endif

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
