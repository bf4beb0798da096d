import FuzzTargets
import Testing

@testable import LinkService

/// What browsers never send.
struct ProfileFormMutationTests {
    private static let seeds = [
        "first_name=Anna&last_name=Nowak&dob=1990-01-31&address.line1=1+Road&phone_number=%2B44%2020",
        "a=%E2%98%83&a=b&=&%",
        "first_name=%00&x=%zz&&&=", "",
    ]

    @Test func noMutationBreaksAForm() {
        let mutator = Mutator(seeds: Self.seeds.map { Array($0.utf8) }, seed: 1)
        for number in 0..<3_000 {
            let body = String(decoding: mutator.input(number), as: UTF8.self)
            guard let form = ProfileForm(urlEncoded: body) else { continue }
            let pairs = Array(form.values)
            #expect(!pairs.contains { $0.key.contains("\0") || $0.value.contains("\0") }, "input \(number) of seed 1")
            #expect(pairs.count <= body.split(separator: "&").count, "input \(number) of seed 1")
        }
    }
}
