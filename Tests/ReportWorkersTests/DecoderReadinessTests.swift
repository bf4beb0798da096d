import Foundation
import ReportWorkers
import ServiceRuntime
import TestSupport
import Testing

struct DecoderReadinessTests {
    private func readiness(
        _ decoder: MediaDecoderProcess, pause: Duration = .seconds(600)
    ) -> DecoderReadiness {
        DecoderReadiness(decoder: decoder, pause: pause, logger: TestDatabase.logger)
    }

    @Test
    func decoderThatWorksIsProvenOnce() async throws {
        // Answers the first time only.
        let header =
            #"{"ok":true,"width":1,"height":1,"components":1,"colour_spread":0,"grey_width":1,"grey_height":1}"#
        let decoder = try ScriptedDecoder(#"cat >/dev/null; printf '%s\na' '\#(header)'"#)
        let readiness = self.readiness(decoder.process())
        try await readiness.check()
        try decoder.replace("exit 1")
        try await readiness.check()
        #expect(decoder.starts == 1)
    }

    @Test
    func realDecoderIsReady() async throws {
        try await self.readiness(Decoder.process).check()
    }

    @Test(
        arguments: [
            ("exit 70", .cannotConfineItself), ("kill -SEGV $$", .endsWithoutAnswer), ("exit 127", .endsWithoutAnswer),
            ("printf hello", .answersWrongly), (#"printf '{"ok":false,"reason":"corrupt"}\n'"#, .answersWrongly),
            ("kill -KILL $$", .doesNotAnswerInTime),
        ] as [(String, MediaDecoderFault)])
    func faultIsNamedAndRemembered(body: String, fault: MediaDecoderFault) async throws {
        let decoder = try ScriptedDecoder(body)
        let readiness = self.readiness(decoder.process())
        for _ in 0..<3 { await #expect(throws: fault) { try await readiness.check() } }
        #expect(decoder.starts == 1)
    }

    @Test
    func faultThatHasPassedHealsWithoutARestart() async throws {
        let decoder = try ScriptedDecoder("exit 70")
        let readiness = self.readiness(decoder.process(), pause: .zero)
        await #expect(throws: MediaDecoderFault.cannotConfineItself) { try await readiness.check() }
        let header =
            #"{"ok":true,"width":1,"height":1,"components":1,"colour_spread":0,"grey_width":1,"grey_height":1}"#
        try decoder.replace(#"cat >/dev/null; printf '%s\na' '\#(header)'"#)
        try await readiness.check()
    }

    @Test
    func readinessReportNamesTheFault() async {
        let health = HealthRegistry()
        self.readiness(Decoder.missing).register(in: health)
        let report = await health.report()
        #expect(!report.isReady)
        #expect(report.checks.map(\.name) == ["media-decoder"])
        #expect(report.checks.map(\.failure) == ["MediaDecoderFault.cannotBeStarted"])
    }

    /// Executable, but no decoder: what looking at the file's mode does not tell.
    @Test
    func executableThatIsNoDecoderIsNotReady() async {
        let health = HealthRegistry()
        self.readiness(MediaDecoderProcess(executable: "/bin/true")).register(in: health)
        #expect(await health.report().checks.map(\.failure) == ["MediaDecoderFault.answersWrongly"])
    }
}
