/// One element of a data group: a tag and its content (ISO/IEC 8825-1 §8.1).
struct TLVElement: Sendable {
    /// Tag bytes, the first one highest, such as 0x7F61.
    let tag: UInt32
    /// Without tag and length.
    let content: ArraySlice<UInt8>
}

/// Reads elements of BER-TLV one after the other, of definite length and with tags of one or two bytes, as data groups are
/// written (ICAO 9303-10 §4.7). Lengths need not be the shortest possible: chips' are not always.
struct TLVReader: Sendable {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.rest = bytes }

    /// The next element.
    /// - Returns: `nil` at the end, and where what follows is no element.
    mutating func next() -> TLVElement? {
        guard let first = self.byte() else { return nil }
        var tag = UInt32(first)
        if first & 0x1F == 0x1F {
            guard let second = self.byte(), second & 0x80 == 0 else { return nil }
            tag = tag << 8 | UInt32(second)
        }
        guard let start = self.byte() else { return nil }
        var length = Int(start)
        if start & 0x80 != 0 {
            let count = Int(start & 0x7F)
            // Four bytes are more than any chip holds; none means that the length is indefinite.
            guard (1...4).contains(count) else { return nil }
            length = 0
            for _ in 0..<count {
                guard let byte = self.byte() else { return nil }
                length = length << 8 | Int(byte)
            }
        }
        guard length <= self.rest.count else { return nil }
        defer { self.rest = self.rest.dropFirst(length) }
        return TLVElement(tag: tag, content: self.rest.prefix(length))
    }

    /// The content of the next element that has one of these tags; what comes before it is passed over.
    mutating func next(tagged tags: Set<UInt32>) -> ArraySlice<UInt8>? {
        while let element = self.next() {
            if tags.contains(element.tag) { return element.content }
        }
        return nil
    }

    private mutating func byte() -> UInt8? { self.rest.popFirst() }
}
