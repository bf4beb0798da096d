import Foundation
import ReportWorkers

/// The real `media-decoder`, built beside the tests.
enum Decoder {
    static var process: MediaDecoderProcess {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let folder = URL(filePath: tests).deletingLastPathComponent()
        // Other tests use the processors too: a wait says little here.
        return MediaDecoderProcess(
            executable: folder.appending(path: "media-decoder").path, deadline: .seconds(60))
    }

    static let missing = MediaDecoderProcess(executable: "/nonexistent/media-decoder")
}

/// A shell script in place of the decoder, which does what a test wants of it.
final class ScriptedDecoder: Sendable {
    /// Refuses whatever it gets, for one of the decoder's reasons.
    static func refusing(_ reason: String) throws -> ScriptedDecoder {
        try ScriptedDecoder(#"cat >/dev/null; printf '{"ok":false,"reason":"\#(reason)"}\n'"#)
    }

    /// Answers with one pixel in colour, whatever it gets.
    /// - Parameter luma: One character of ASCII, whose code is the brightness.
    static func showing(luma: String) throws -> ScriptedDecoder {
        let header =
            #"{"ok":true,"width":1,"height":1,"components":3,"colour_spread":4000,"grey_width":1,"grey_height":1}"#
        return try ScriptedDecoder(#"cat >/dev/null; printf '%s\n%s' '\#(header)' '\#(luma)'"#)
    }

    let path: String
    /// A line for each start.
    private let log: String

    /// Another process writes the file: a descriptor open for writing here could slip into a child that some other test
    /// starts at this moment, and the kernel does not run a file that is being written to.
    init(_ body: String) throws {
        self.path = FileManager.default.temporaryDirectory.appending(path: "martlet-decoder-\(UUID().uuidString)").path
        self.log = self.path + ".log"
        try self.replace(body)
    }

    deinit {
        for file in [self.path, self.log] { try? FileManager.default.removeItem(atPath: file) }
    }

    /// From the next start on it does this instead.
    func replace(_ body: String) throws {
        let writer = Process()
        writer.executableURL = URL(filePath: "/bin/sh")
        let text = "#!/bin/sh\necho started >> '\(self.log)'\n\(body)\n"
        writer.arguments = [
            "-c", #"printf '%s' "$1" > "$0.new" && chmod 700 "$0.new" && mv "$0.new" "$0""#, self.path, text,
        ]
        try writer.run()
        writer.waitUntilExit()
    }

    func process(deadline: Duration = .seconds(60)) -> MediaDecoderProcess {
        MediaDecoderProcess(executable: self.path, deadline: deadline)
    }

    var starts: Int {
        (try? String(contentsOfFile: self.log, encoding: .utf8))?.split(separator: "\n").count ?? 0
    }
}
