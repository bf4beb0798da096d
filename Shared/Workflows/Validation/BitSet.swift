/// A set of small numbers from 0, as bits: joining and comparing two costs one step for 64 members.
struct BitSet {
    private var words: [UInt64]

    /// An empty set that can hold the numbers below a bound.
    init(below bound: Int) {
        self.words = [UInt64](repeating: 0, count: (bound + 63) / 64)
    }

    func contains(_ number: Int) -> Bool {
        self.words[number >> 6] & (1 << UInt64(number & 63)) != 0
    }

    mutating func insert(_ number: Int) {
        self.words[number >> 6] |= 1 << UInt64(number & 63)
    }

    mutating func formUnion(_ other: BitSet) {
        for index in self.words.indices { self.words[index] |= other.words[index] }
    }

    mutating func formIntersection(_ other: BitSet) {
        for index in self.words.indices { self.words[index] &= other.words[index] }
    }

    mutating func subtract(_ other: BitSet) {
        for index in self.words.indices { self.words[index] &= ~other.words[index] }
    }

    /// Whether both have a member in common.
    func intersects(_ other: BitSet) -> Bool {
        for index in self.words.indices where self.words[index] & other.words[index] != 0 { return true }
        return false
    }

    /// The smallest member that is not below a number.
    func first(from number: Int) -> Int? {
        var index = number >> 6
        guard index < self.words.count else { return nil }
        var word = self.words[index] & (~0 << UInt64(number & 63))
        while word == 0 {
            index += 1
            guard index < self.words.count else { return nil }
            word = self.words[index]
        }
        return index << 6 + word.trailingZeroBitCount
    }

    /// The members, ascending.
    var members: [Int] {
        var members: [Int] = []
        var next = 0
        while let member = self.first(from: next) {
            members.append(member)
            next = member + 1
        }
        return members
    }
}
