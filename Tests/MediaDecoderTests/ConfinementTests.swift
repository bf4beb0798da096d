import Foundation
import Testing

struct ConfinementTests {
    /// Runs an executable to its end.
    private func run(_ executable: String = Decoder.path, _ arguments: [String] = [], input: String = "") throws -> (
        code: Int32, output: String
    ) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let output = standardOutput.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test func reachesNoNetworkNoFilesAndNoProcesses() throws {
        let (code, output) = try self.run(Decoder.path, ["--confinement"])
        #expect(code == 0)
        #expect(output == #"{"network":false,"files":false,"processes":false,"descriptors":false}"# + "\n")
    }

    @Test func closesInheritedDescriptors() throws {
        let careless = #"exec 7</dev/null; exec "$0" --confinement"#
        let (_, output) = try self.run("/bin/sh", ["-c", careless, Decoder.path])
        #expect(output.contains(#""descriptors":false"#))
    }

    @Test(arguments: [
        "", "\n", "{}\n", "hello\n", #"{"format":"gif","length":1,"max_pixels":1,"target_width":1}"# + "\nx",
        #"{"format":"png","length":0,"max_pixels":1,"target_width":1}"# + "\n",
        #"{"format":"png","length":99999999999999999999,"max_pixels":1,"target_width":1}"# + "\n",
        #"{"format":"png","length":5,"max_pixels":1,"target_width":1}"# + "\nx",
        #"{"format":"png","length":1,"max_pixels":1,"target_width":1,"more":1}"# + "\nx",
        #"{"format":"png","length":1,"max_pixels":1,"target_width":5000}"# + "\nx",
    ])
    func malformedRequestIsNotAnswered(input: String) throws {
        let (code, output) = try self.run(input: input)
        #expect(code == 64)
        #expect(output.isEmpty)
    }
}
