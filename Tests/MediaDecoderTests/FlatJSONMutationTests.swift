import FuzzTargets
import Testing

@testable import media_decoder

/// Requests that the worker never makes; the decoder must not believe any of them.
struct FlatJSONMutationTests {
    private static let seeds = [
        #"{"format":"jpeg","target_width":1000,"maximum_pixels":50000000,"length":123456}"#,
        #"{ "a" : "b" , "c" : 0 }"#, #"{"a":"b"#, #"{"a":1,"a":2}"#, #"{"a":9223372036854775808}"#, "{}", "",
    ]

    /// Written again, an object reads the same: nothing is read that is not there.
    @Test func whatIsReadIsWhatWasWritten() {
        let mutator = Mutator(seeds: Self.seeds.map { Array($0.utf8) }, seed: 1)
        var taken = 0
        for number in 0..<5_000 {
            let input = mutator.input(number)
            guard let members = FlatJSON.parse(input) else { continue }
            taken += 1
            #expect(FlatJSON.parse(Self.written(members)) == members, "input \(number) of seed 1")
            #expect(input.allSatisfy { (0x20..<0x7F).contains($0) }, "input \(number) of seed 1")
        }
        #expect(taken > 50, "mutations of what is refused at the first byte show nothing")
    }

    private static func written(_ members: [String: FlatJSON.Value]) -> [UInt8] {
        let parts = members.map { name, value in
            switch value {
            case .text(let text): "\"\(name)\":\"\(text)\""
            case .number(let number): "\"\(name)\":\(number)"
            }
        }
        return Array("{\(parts.joined(separator: ","))}".utf8)
    }
}
