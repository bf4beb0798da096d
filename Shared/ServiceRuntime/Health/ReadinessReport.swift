/// Whether a process can serve, and what each check said.
package struct ReadinessReport: Sendable, Equatable {
    /// The outcome of one check.
    package struct CheckResult: Sendable, Equatable {
        /// The check's name.
        package let name: String
        /// How long it took.
        package let milliseconds: Int
        /// Why it failed, without any value; `nil` when it passed.
        package let failure: String?
    }

    /// The process is about to stop.
    package let isDraining: Bool
    /// In the order of registration.
    package let checks: [CheckResult]
    /// What an operator should know.
    package let notices: [String]

    /// Whether requests may be sent here.
    package var isReady: Bool { !self.isDraining && self.checks.allSatisfy { $0.failure == nil } }

    /// The report as the JSON text of `/readyz`.
    var json: String {
        let checks = self.checks.map { check in
            let outcome =
                check.failure.map { "\"status\":\"failed\",\"reason\":\(JSONText.quoted($0))" } ?? "\"status\":\"ok\""
            return "{\"name\":\(JSONText.quoted(check.name)),\(outcome),\"ms\":\(check.milliseconds)}"
        }
        let status = self.isDraining ? "draining" : self.isReady ? "ready" : "not_ready"
        let notices = self.notices.map(JSONText.quoted)
        return "{\"status\":\"\(status)\",\"checks\":[\(checks.joined(separator: ","))],"
            + "\"notices\":[\(notices.joined(separator: ","))]}"
    }
}
