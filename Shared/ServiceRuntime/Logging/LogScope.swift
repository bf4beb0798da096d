package import Logging
import Synchronization

/// The ids that every log line of the current request or job carries, whoever writes it: `request_id`, `job_id`,
/// `run_id` and so on.
///
/// A service opens one around each request and each job. What becomes known on the way is noted in it, and is then part
/// of the lines that follow, those of the caller included: a request's access line names the run that its handler made.
package final class LogScope: Sendable {
    /// The scope of the current task and its children; `nil` outside of requests and jobs.
    @TaskLocal package static var current: LogScope?

    private let fields: Mutex<Logger.Metadata>

    /// - Parameter fields: What is known from the start. Names as `LogFields` prints them.
    package init(_ fields: Logger.Metadata) { self.fields = Mutex(fields) }

    /// Adds an id to the current scope, in place of an earlier one of the name; does nothing where there is no scope.
    /// - Parameters:
    ///   - key: Such as `run_id`.
    ///   - id: An id, never a name, an address or another value from outside.
    package static func note(_ key: String, _ id: some CustomStringConvertible) {
        Self.current?.fields.withLock { $0[key] = .string(id.description) }
    }

    /// What the current scope knows, for the process's logging.
    static let provider = Logger.MetadataProvider { LogScope.current?.metadata ?? [:] }

    /// What is known by now.
    var metadata: Logger.Metadata { self.fields.withLock { $0 } }
}
