import Foundation
import ReportWorkers
import Testing

/// What the parent does when the child misbehaves; scripts stand for it.
struct DecoderChildTests {
    private func decode(
        with body: String, deadline: Duration = .seconds(60), targetWidth: Int = 10
    ) async throws -> DecodedImage {
        let script = try Script(body)
        let decoder = MediaDecoderProcess(executable: script.path, deadline: deadline)
        defer { withExtendedLifetime(script) {} }
        return try await decoder.decode([1, 2, 3], format: .png, targetWidth: targetWidth)
    }

    private let header =
        #"{"ok":true,"width":2,"height":1,"components":1,"colour_spread":0,"grey_width":2,"grey_height":1}"#

    @Test func hungDecoderIsKilledAtTheDeadline() async {
        await #expect(throws: MediaDecodingError.timedOut) {
            try await self.decode(with: "exec sleep 600", deadline: .milliseconds(200))
        }
    }

    @Test func decoderThatAnswersButStaysIsKilledAtTheDeadline() async throws {
        await #expect(throws: MediaDecodingError.timedOut) {
            try await self.decode(
                with: "printf '%s\\nab' '\(self.header)'; exec <&- >&- ; exec sleep 600",
                deadline: .milliseconds(200))
        }
    }

    @Test func killedDecoderHasCrashedOrTimedOut() async {
        await #expect(throws: MediaDecodingError.timedOut) { try await self.decode(with: "kill -KILL $$") }
        await #expect(throws: MediaDecodingError.timedOut) { try await self.decode(with: "kill -XCPU $$") }
        await #expect(throws: MediaDecodingError.crashed) { try await self.decode(with: "kill -SEGV $$") }
        await #expect(throws: MediaDecodingError.crashed) { try await self.decode(with: "exit 64") }
    }

    @Test func decoderThatCannotConfineItselfIsTold() async {
        await #expect(throws: MediaDecodingError.notConfined) { try await self.decode(with: "exit 70") }
    }

    @Test(
        arguments: [
            ("corrupt", .corrupt), ("damaged", .damaged), ("too_large", .tooLarge), ("unsupported", .unsupported),
        ] as [(String, MediaDecodingError)])
    func refusalIsToldByItsReason(reason: String, expected: MediaDecodingError) async {
        await #expect(throws: expected) {
            try await self.decode(with: #"printf '{"ok":false,"reason":"\#(reason)"}\n'"#)
        }
    }

    @Test func missingDecoderIsUnavailable() async {
        let decoder = MediaDecoderProcess(executable: "/nonexistent/media-decoder")
        await #expect(throws: MediaDecodingError.unavailable(code: ENOENT)) {
            try await decoder.decode([1], format: .png)
        }
    }

    @Test func wellFormedAnswerIsTaken() async throws {
        let image = try await self.decode(with: "cat >/dev/null; printf '%s\\nab' '\(self.header)'")
        #expect(image.grey.pixels == Array("ab".utf8))
    }

    @Test(arguments: [
        "printf ''", "printf 'hello'", "printf 'hello\\n'", #"printf '{"ok":true}\n'"#,
        #"printf '{"ok":false,"reason":"tired"}\n'"#, #"printf '{"ok":false,"reason":"corrupt"}\nab'"#,
        #"printf '{"ok":true,"width":2,"height":1,"components":1,"colour_spread":0,"grey_width":2,"grey_height":1}\na'"#,
        #"printf '{"ok":true,"width":2,"height":1,"components":1,"colour_spread":0,"grey_width":2,"grey_height":1}\nabc'"#,
        #"printf '{"ok":true,"width":2,"height":1,"components":3,"grey_width":2,"grey_height":1}\nab'"#,
        #"printf '{"ok":true,"width":2,"height":1,"components":3,"colour_spread":-1,"grey_width":2,"grey_height":1}\nab'"#,
        #"printf '{"ok":true,"width":2,"height":1,"components":3,"colour_spread":25501,"grey_width":2,"grey_height":1}\nab'"#,
        #"printf '{"ok":true,"width":2,"height":1,"components":9,"colour_spread":0,"grey_width":2,"grey_height":1}\nab'"#,
        #"printf '{"ok":true,"width":-2,"height":-1,"components":1,"colour_spread":0,"grey_width":2,"grey_height":1}\nab'"#,
        #"printf '{"ok":true,"width":9000,"height":9000,"components":1,"colour_spread":0,"grey_width":2,"grey_height":1}\nab'"#,
        #"printf '{"ok":true,"width":2,"height":1,"components":1,"colour_spread":0,"grey_width":1,"grey_height":2}\nab'"#,
    ])
    func otherAnswersAreMalformed(body: String) async {
        await #expect(throws: MediaDecodingError.malformedAnswer) { try await self.decode(with: body) }
    }

    @Test func endlessAnswerIsCutOff() async {
        await #expect(throws: MediaDecodingError.malformedAnswer) { try await self.decode(with: "exec cat /dev/zero") }
    }

    @Test func cancellingKillsTheDecoder() async throws {
        let marker = NSTemporaryDirectory() + "martlet-marker-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: marker) }
        let task = Task { try await self.decode(with: "echo $$ > \(marker); exec sleep 600") }
        var child: pid_t?
        while child == nil {
            child = (try? String(contentsOfFile: marker, encoding: .utf8)).flatMap { pid_t($0.dropLast()) }
            await Task.yield()
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(kill(try #require(child), 0) == -1)
    }

    @Test func childInheritsNoEnvironment() async throws {
        setenv("MARTLET_SECRET_FOR_TEST", "canary", 1)
        // Only a child without the variable answers well.
        let body = """
            test -z "$MARTLET_SECRET_FOR_TEST" && test -z "$HOME" || exit 9
            printf '%s\\nab' '\(self.header)'
            """
        #expect(try await self.decode(with: body).width == 2)
    }
}
