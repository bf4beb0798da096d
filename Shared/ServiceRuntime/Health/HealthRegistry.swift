import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The checks that decide whether a process can serve, and what an operator should know about how it is set up.
package final class HealthRegistry: Sendable {
    private struct Check: Sendable {
        let name: String
        let deadline: Duration
        let body: @Sendable () async throws -> Void
        /// Set while a run of the check has not ended, even if its deadline has.
        let isRunning: RunningFlag
    }

    private final class RunningFlag: Sendable {
        private let value = Mutex(false)

        /// Sets the flag, and returns whether it was clear.
        func begin() -> Bool {
            self.value.withLock { running in
                defer { running = true }
                return !running
            }
        }

        func end() { self.value.withLock { $0 = false } }
    }

    private struct State {
        var checks: [Check] = []
        var notices: [String] = []
        var isDraining = false
        var lastReport: ReadinessReport?
    }

    private let state = Mutex(State())

    /// Makes a registry in which nothing is checked.
    package init() {}

    /// Adds a check of something that the process cannot serve without.
    /// - Parameters:
    ///   - name: Shown in answers.
    ///   - deadline: A check that takes longer has failed.
    ///   - check: Throws when the process cannot serve. The error is not shown, only the name of its type and case.
    package func register(
        _ name: String, deadline: Duration = .seconds(2), _ check: @escaping @Sendable () async throws -> Void
    ) {
        let check = Check(name: name, deadline: deadline, body: check, isRunning: RunningFlag())
        self.state.withLock { $0.checks.append(check) }
    }

    /// Adds a sentence about a setting that is meant for development, such as "webhook.allowed_networks is set".
    package func notice(_ text: String) {
        self.state.withLock { $0.notices.append(text) }
    }

    /// The notices so far.
    package var notices: [String] { self.state.withLock { $0.notices } }

    /// From now on the process is not ready, whatever the checks say: it is about to stop.
    package func beginDraining() {
        self.state.withLock { $0.isDraining = true }
    }

    /// Runs every check at once, and returns when each has answered or passed its deadline.
    package func report() async -> ReadinessReport {
        let (checks, notices, isDraining) = self.state.withLock { ($0.checks, $0.notices, $0.isDraining) }
        let results = await withTaskGroup(of: (Int, ReadinessReport.CheckResult).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, await Self.result(of: check)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let report = ReadinessReport(
            isDraining: isDraining, checks: checks.indices.compactMap { results[$0] }, notices: notices)
        self.state.withLock { $0.lastReport = report }
        return report
    }

    /// What ``report()`` returned last; `nil` before the first time.
    package var lastReport: ReadinessReport? { self.state.withLock { $0.lastReport } }

    private static func result(of check: Check) async -> ReadinessReport.CheckResult {
        // A check that hangs is not started again by every probe.
        guard check.isRunning.begin() else {
            return ReadinessReport.CheckResult(name: check.name, milliseconds: 0, failure: "still running")
        }
        let clock = ContinuousClock()
        let start = clock.now
        let failure = await withDeadline(check.deadline, clock: clock) { () -> String? in
            defer { check.isRunning.end() }
            do {
                try await check.body()
                return nil
            } catch {
                return ErrorKind.name(of: error)
            }
        }
        let elapsed = (clock.now - start) / .milliseconds(1)
        let text: String? =
            switch failure {
            case .value(let failure): failure
            case .deadlinePassed: "deadline passed"
            }
        return ReadinessReport.CheckResult(
            name: check.name, milliseconds: Int(elapsed.rounded()), failure: text)
    }
}
