import FuzzTargets
import Testing

@testable import OutboundHTTP

/// Spellings that two readers could take for different hosts.
struct OutboundURLMutationTests {
    @Test func noMutationYieldsAnOddHost() {
        let mutator = Mutator(seeds: FuzzTarget.words.seeds(), seed: 1)
        let plain = Set("abcdefghijklmnopqrstuvwxyz0123456789-_.:")
        var taken = 0
        for number in 0..<5_000 {
            let text = String(decoding: mutator.input(number), as: UTF8.self)
            guard let url = try? OutboundURL(parsing: text) else { continue }
            taken += 1
            #expect(!url.host.isEmpty && url.host.allSatisfy { plain.contains($0) }, "input \(number) of seed 1")
            #expect((1...65_535).contains(url.port) && url.target.hasPrefix("/"), "input \(number) of seed 1")
        }
        #expect(taken > 100, "mutations of what is refused at once show nothing")
    }
}
