import Foundation
import Logging
import ReportWorkers
import ServiceRuntime
import Synchronization
import Testing

struct ReportWorkersApplicationTests {
    /// The lines of a log.
    private final class Lines: Sendable {
        private let kept = Mutex<[String]>([])

        var all: [String] { self.kept.withLock { $0 } }

        var logger: Logger {
            Logger(label: "test") { label in
                LineLogHandler(
                    label: label, service: "report-workers", region: "eu",
                    configuration: LogConfiguration(level: .info, format: .json),
                    write: { line in self.kept.withLock { $0.append(line) } })
            }
        }
    }

    /// Starts the application with a decoder, but without a database, which it does not need yet.
    private func start(decoder: String, lines: Lines) async throws -> ServiceRunner {
        let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-media-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = SettingsReader(environment: [
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "MEDIA_ROOT": folder.path,
            "KEYS_MEDIA": String(repeating: "0a", count: 32), "MEDIA_DECODER_PATH": decoder,
        ])
        let runtime = RuntimeConfiguration(service: "report-workers", adminPort: 0, reading: &settings)
        let configuration = ReportWorkersConfiguration(reading: &settings)
        try settings.finish()
        let runner = ServiceRunner(configuration: runtime, logger: lines.logger)
        _ = try await ReportWorkersApplication.parts(configuration, runner: runner)
        return runner
    }

    private func failure(in runner: ServiceRunner) async -> String?? {
        await runner.health.report().checks.first { $0.name == "media-decoder" }.map(\.failure)
    }

    @Test
    func decoderIsProvenAtStartUpAndNotAgain() async throws {
        let header =
            #"{"ok":true,"width":1,"height":1,"components":1,"colour_spread":0,"grey_width":1,"grey_height":1}"#
        let decoder = try ScriptedDecoder(#"cat >/dev/null; printf '%s\na' '\#(header)'"#)
        let lines = Lines()
        let runner = try await self.start(decoder: decoder.path, lines: lines)
        #expect(decoder.starts == 1)
        #expect(await self.failure(in: runner) == .some(nil))
        #expect(decoder.starts == 1)
        #expect(!lines.all.contains { $0.contains("media decoder") })
    }

    @Test
    func decoderThatCannotConfineItselfIsNamedInTheLogAndInReadiness() async throws {
        let decoder = try ScriptedDecoder("exit 70")
        let lines = Lines()
        let runner = try await self.start(decoder: decoder.path, lines: lines)
        let line = try #require(lines.all.first { $0.contains("The media decoder does not work") })
        #expect(line.contains(#""reason":"cannotConfineItself""#))
        #expect(line.contains(#""level":"error""#))
        #expect(await self.failure(in: runner) == "MediaDecoderFault.cannotConfineItself")
    }
}
