package import Foundation
package import Logging
package import MediaStore
package import Metrics
package import ServiceRuntime

/// Removes what uploads that were cut short, by a crash or a kill, left among the media store's temporary files: when
/// the service starts, and every hour from then on.
///
/// Several services may sweep one directory at the same time.
package struct AbandonedFileSweep: Sendable {
    /// How long a file must have lain untouched: far longer than any upload lasts.
    ///
    /// `http.body_timeout`, which ends a body, is an hour at most, in this service and in the others that write here;
    /// the rest is for clocks that disagree, as those of a file server and its clients may.
    package static let minimumAge: Duration = .seconds(6 * 3_600)
    /// From one sweep to the next.
    package static let interval: Duration = .seconds(3_600)

    private let blobs: FileSystemBlobStore
    private let logger: Logger
    private let now: @Sendable () -> Date
    private let removed: Counter
    private let done: Counter
    private let failed: Counter

    /// - Parameters:
    ///   - metrics: Counts sweeps by their result, and the files that they removed.
    ///   - now: Files are as old as this time says.
    package init(
        _ blobs: FileSystemBlobStore, logger: Logger, metrics: any MetricsFactory,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.blobs = blobs
        self.logger = logger
        self.now = now
        self.removed = Counter(label: "martlet_media_abandoned_files_total", factory: metrics)
        self.done = Counter(
            label: "martlet_media_sweeps_total", dimensions: [("result", "success")], factory: metrics)
        self.failed = Counter(
            label: "martlet_media_sweeps_total", dimensions: [("result", "failure")], factory: metrics)
    }

    /// The sweep as a part of a service.
    package static func service(_ blobs: FileSystemBlobStore, runner: ServiceRunner) -> BackgroundService {
        let sweep = AbandonedFileSweep(blobs, logger: runner.logger, metrics: runner.metrics)
        return BackgroundService("abandoned-files") { try await sweep.run() }
    }

    /// Sweeps until it is cancelled.
    /// - Parameter pause: Waits for so long; throws when it is cancelled.
    package func run(
        pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) async throws {
        while true {
            await self.sweep()
            try await pause(Self.interval)
        }
    }

    /// Sweeps once. What goes wrong is logged and counted: the next sweep tries again, and readiness tells of a store
    /// that cannot be used.
    private func sweep() async {
        let limit = self.now().addingTimeInterval(-(Self.minimumAge / .seconds(1)))
        do {
            let count = try await self.blobs.removeAbandoned(olderThan: limit)
            self.done.increment()
            self.removed.increment(by: count)
            if count > 0 {
                self.logger.info("Abandoned temporary files removed", metadata: ["file_count": "\(count)"])
            }
        } catch {
            self.failed.increment()
            var fields: Logger.Metadata = ["error_kind": "\(type(of: error))"]
            if case .fileSystem(let operation, let code) = error as? MediaStoreError {
                fields["reason"] = "\(operation)"
                fields["code"] = "\(code)"
            }
            self.logger.warning("Temporary files could not be swept", metadata: fields)
        }
    }
}
