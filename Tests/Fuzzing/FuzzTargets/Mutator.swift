/// Makes inputs from seeds: the same seed and number give the same input for ever, on every machine.
package struct Mutator: Sendable {
    private let seeds: [[UInt8]]
    private let seed: UInt64
    private static let largest = 64 * 1024
    /// Numbers and bytes at which parsers go wrong.
    private static let telling: [UInt8] = [
        0, 1, 0x0A, 0x0D, 0x20, 0x22, 0x25, 0x2D, 0x3A, 0x5C, 0x7F, 0x80, 0xC0, 0xFE, 0xFF,
    ]

    /// - Parameters:
    ///   - seeds: Not empty.
    ///   - seed: Any number.
    package init(seeds: [[UInt8]], seed: UInt64) {
        self.seeds = seeds.isEmpty ? [[]] : seeds
        self.seed = seed
    }

    /// The input of this number. The first ones are the seeds themselves.
    package func input(_ number: Int) -> [UInt8] {
        if number < self.seeds.count { return self.seeds[number] }
        var random = Sequence(state: self.seed &+ UInt64(number) &* 0xD134_2543_DE82_EF95)
        var input = self.seeds[random.below(self.seeds.count)]
        for _ in 0...random.below(6) { self.change(&input, &random) }
        return Array(input.prefix(Self.largest))
    }

    private func change(_ input: inout [UInt8], _ random: inout Sequence) {
        let place = random.below(input.count + 1)
        let length = 1 + random.below(random.below(8) == 0 ? 256 : 8)
        let span = place..<min(input.count, place + length)
        switch random.below(10) {
        case 0: input.removeSubrange(place...)
        case 1: input.removeSubrange(span)
        case 2: input.insert(contentsOf: input[span], at: place)
        case 3: input.insert(Self.telling[random.below(Self.telling.count)], at: place)
        case 4: input.insert(contentsOf: (0..<length).map { _ in UInt8(random.below(256)) }, at: place)
        case 5 where !span.isEmpty: input[place] ^= 1 << UInt8(random.below(8))
        case 6 where !span.isEmpty: input[place] = Self.telling[random.below(Self.telling.count)]
        case 7:
            // A length field: big-endian, as all these formats have them.
            let value = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, input.count][random.below(6)]
            for (offset, shift) in [24, 16, 8, 0].enumerated() where place + offset < input.count {
                input[place + offset] = UInt8(truncatingIfNeeded: value >> shift)
            }
        case 8:
            // The beginning of one and the end of another: polyglots.
            let other = self.seeds[random.below(self.seeds.count)]
            input = Array(input[..<place]) + other[random.below(other.count + 1)...]
        default:
            // Deep nesting and long runs.
            let count = 1 << random.below(11)
            let piece = input.isEmpty ? 0x5B : input[min(place, input.count - 1)]
            input.insert(contentsOf: repeatElement(piece, count: count), at: place)
        }
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    private struct Sequence {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            self.state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = self.state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
        }
    }
}
