/// A text with `*` for any characters, none too, which matches in time proportional to what it is held against.
///
/// The pieces between the stars are found one after the other, each at its first place: with stars alone nothing is
/// gained by a later one, so that there is nothing to try again.
struct PathGlob: Sendable, Equatable {
    private let pieces: [Piece]
    private let isLiteral: Bool

    init(_ text: [UInt8]) {
        let pieces = text.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Piece(Array($0)) }
        self.pieces = pieces
        self.isLiteral = pieces.count == 1
    }

    /// Whether the whole of `text` matches.
    func matches(_ text: [UInt8]) -> Bool {
        guard let first = self.pieces.first, let last = self.pieces.last else { return text.isEmpty }
        if self.isLiteral { return text == first.bytes }
        guard text.starts(with: first.bytes), text.count >= first.bytes.count + last.bytes.count,
            text.suffix(last.bytes.count).elementsEqual(last.bytes)
        else { return false }
        var rest = text[first.bytes.count..<(text.count - last.bytes.count)]
        for piece in self.pieces.dropFirst().dropLast() {
            guard let end = piece.end(in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    /// A piece without stars, and what the search for it needs (Knuth, Morris and Pratt).
    private struct Piece: Sendable, Equatable {
        let bytes: [UInt8]
        /// For each length of a match so far, how much of it may begin another one.
        private let fallback: [Int]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            var fallback = [Int](repeating: 0, count: bytes.count)
            var length = 0
            for index in bytes.indices.dropFirst() {
                while length > 0, bytes[index] != bytes[length] { length = fallback[length - 1] }
                if bytes[index] == bytes[length] { length += 1 }
                fallback[index] = length
            }
            self.fallback = fallback
        }

        /// Where the first match ends.
        func end(in text: ArraySlice<UInt8>) -> Int? {
            if self.bytes.isEmpty { return text.startIndex }
            var length = 0
            for index in text.indices {
                while length > 0, text[index] != self.bytes[length] { length = self.fallback[length - 1] }
                if text[index] == self.bytes[length] { length += 1 }
                if length == self.bytes.count { return index + 1 }
            }
            return nil
        }
    }
}
