import ArgumentParser
import Foundation
import FuzzTargets

/// Feeds mutated inputs to one parser or to all, for a while or for a number of inputs.
@main
struct FuzzParsers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz-parsers", abstract: "Feeds mutated inputs to Martlet's parsers.",
        discussion: """
            The same seed and number give the same input. An input that a parser contradicts itself on is written to a \
            file, and the exit status is 1. After a crash, run again with --first and the last number that was printed, \
            and with --each.
            """)

    @Option(help: "json, multipart, boundary, upload, chip, workflow, simulation or words; all of them otherwise.")
    var target: String?
    @Option(help: "Where the mutations begin: any number.")
    var seed: UInt64 = 1
    @Option(help: "How long each parser is fed, in seconds.")
    var seconds: Double = 10
    @Option(help: "How many inputs at most.")
    var count = Int.max
    @Option(help: "The number of the first input.")
    var first = 0
    @Option(help: "A directory of further files to begin with.")
    var corpus: String?
    @Flag(help: "Print the number of each input before it is tried.")
    var each = false

    func validate() throws {
        guard self.target == nil || FuzzTarget(rawValue: self.target ?? "") != nil else {
            throw ValidationError("There is no parser of that name.")
        }
        guard self.seconds > 0, self.count > 0, self.first >= 0 else {
            throw ValidationError("--seconds and --count must be more than 0, --first not less.")
        }
    }

    func run() throws {
        let chosen = self.target.flatMap { FuzzTarget(rawValue: $0) }.map { [$0] } ?? FuzzTarget.allCases
        for target in chosen { try self.feed(target) }
    }

    private func feed(_ target: FuzzTarget) throws {
        let mutator = Mutator(seeds: target.seeds(corpus: self.corpus), seed: self.seed)
        let clock = ContinuousClock()
        let start = clock.now
        let end = start.advanced(by: .seconds(self.seconds))
        var slowest = Duration.zero
        var number = self.first
        while number - self.first < self.count, clock.now < end {
            if self.each || number.isMultiple(of: 100_000) { print("\(target.rawValue) \(number)") }
            let input = mutator.input(number)
            let began = clock.now
            do {
                try target.run(input)
            } catch {
                let path = "fuzz-\(target.rawValue)-\(self.seed)-\(number)"
                try Data(input).write(to: URL(filePath: path))
                print("\(target.rawValue) \(number): \(error); the input is in \(path)")
                throw ExitCode.failure
            }
            slowest = max(slowest, clock.now - began)
            number += 1
        }
        let took = (clock.now - start) / .seconds(1)
        print(
            "\(target.rawValue): \(number - self.first) inputs in \(Int(took)) s, the slowest \(slowest / .milliseconds(1)) ms"
        )
    }
}
