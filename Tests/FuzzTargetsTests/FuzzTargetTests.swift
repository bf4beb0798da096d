import Foundation
import FuzzTargets
import MediaStore
import Testing

/// The short form of `Tests/Fuzzing/run`: the same inputs in every run, so that a failure is one that comes again.
@Suite(.timeLimit(.minutes(5)))
struct FuzzTargetTests {
    @Test(arguments: FuzzTarget.allCases)
    func noMutationMakesAParserContradictItself(target: FuzzTarget) throws {
        let mutator = Mutator(seeds: target.seeds(), seed: 1)
        for number in 0..<3_000 {
            do {
                try target.run(mutator.input(number))
            } catch {
                Issue.record("input \(number) of seed 1: \(error)")
                break
            }
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func theSameNumberGivesTheSameInput(target: FuzzTarget) {
        let seeds = target.seeds()
        let (one, same) = (Mutator(seeds: seeds, seed: 7), Mutator(seeds: seeds, seed: 7))
        let other = Mutator(seeds: seeds, seed: 8)
        let numbers = seeds.count..<(seeds.count + 200)
        #expect(numbers.allSatisfy { one.input($0) == same.input($0) })
        #expect(numbers.contains { one.input($0) != other.input($0) })
        #expect(Set(numbers.map { one.input($0) }).count > 150, "mutations must differ from one another")
    }

    /// Mutations of what is refused at the first byte would show nothing.
    @Test func seedsGetDeepIntoTheirParsers() throws {
        for picture in FuzzPictures.all { #expect(throws: Never.self) { try FuzzTarget.upload.run([0] + picture) } }
        #expect(FuzzPictures.all.allSatisfy { FuzzTarget.isTakenAsUpload($0) })
        #expect(FuzzVideos.all.allSatisfy { FuzzTarget.isTakenAsUpload($0, policy: .recording) })
        #expect(FuzzTarget.chip.seeds().contains { FuzzTarget.isFace($0) })
        #expect(FuzzTarget.workflow.seeds().contains { FuzzTarget.isWorkflow($0) })
    }
}
