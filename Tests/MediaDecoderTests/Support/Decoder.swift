import Foundation
import ReportWorkers

/// The real `media-decoder`, built beside the tests.
enum Decoder {
    static let path: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return ((tests as NSString).deletingLastPathComponent as NSString).appendingPathComponent("media-decoder")
    }()

    static var process: MediaDecoderProcess { MediaDecoderProcess(executable: self.path) }
}

/// An executable shell script in place of the decoder.
final class Script: Sendable {
    let path: String

    /// Another process writes the file: a descriptor open for writing here could slip into a child that some other test
    /// starts at this moment, and the kernel does not run a file that is being written to.
    init(_ body: String) throws {
        self.path = NSTemporaryDirectory() + "martlet-decoder-" + UUID().uuidString
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/bin/sh")
        let text = "#!/bin/sh\n\(body)\n"
        writer.arguments = ["-c", #"printf '%s' "$1" > "$0" && chmod 700 "$0""#, self.path, text]
        try writer.run()
        writer.waitUntilExit()
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }
}
