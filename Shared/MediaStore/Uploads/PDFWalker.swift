/// Checks that a PDF file begins and ends as one, and is not encrypted (ISO 32000-2 §7.5); its objects are not read.
///
/// The last 1 024 bytes must hold `startxref`, a place inside the file, and `%%EOF` (readers look no further; anything
/// may follow there). `/Encrypt` is a key of the trailer, which is never compressed.
struct PDFWalker: Sendable {
    private static let header = Array("%PDF-".utf8)
    private static let encryptKey = Array("/Encrypt".utf8)
    private static let endMark = Array("%%EOF".utf8)
    private static let startMark = Array("startxref".utf8)
    private static let tailLength = 1_024

    private var size = 0
    private var start: [UInt8] = []
    private var tail: [UInt8] = []
    /// How much of `encryptKey` the bytes before have matched.
    private var matched = 0

    mutating func push(_ bytes: [UInt8]) throws(MediaError) {
        self.size += bytes.count
        if self.start.count < 8 {
            self.start.append(contentsOf: bytes.prefix(8 - self.start.count))
            if self.start.count == 8, !Self.isHeader(self.start) { throw .corrupt(.pdf) }
        }
        try self.lookForEncryption(in: bytes)
        self.tail.append(contentsOf: bytes.suffix(Self.tailLength))
        if self.tail.count > Self.tailLength { self.tail.removeFirst(self.tail.count - Self.tailLength) }
    }

    /// - Throws: ``MediaError/corrupt(_:)`` when the end is missing or points outside the file.
    func finish() throws(MediaError) {
        guard
            self.start.count == 8,
            let end = Self.lastIndex(of: Self.endMark, in: self.tail[...]),
            let start = Self.lastIndex(of: Self.startMark, in: self.tail[..<end])
        else { throw .corrupt(.pdf) }
        let between = self.tail[(start + Self.startMark.count)..<end]
        let parts = between.split(whereSeparator: Self.isWhiteSpace)
        guard
            let digits = parts.first, parts.count == 1, let first = between.first, Self.isWhiteSpace(first),
            let place = Int(String(decoding: digits, as: UTF8.self)), place > 0, place < self.size
        else { throw .corrupt(.pdf) }
    }

    private mutating func lookForEncryption(in bytes: [UInt8]) throws(MediaError) {
        let span = bytes.span
        let key = Self.encryptKey.span
        var matched = self.matched
        for index in span.indices {
            let byte = span[index]
            if matched == key.count {
                // A longer name, such as /EncryptMetadata, is another key.
                if !Self.isRegular(byte) { throw .encrypted }
                matched = 0
            }
            if byte == key[matched] {
                matched += 1
            } else {
                matched = byte == key[0] ? 1 : 0
            }
        }
        self.matched = matched
    }

    /// `%PDF-1.7`
    private static func isHeader(_ start: [UInt8]) -> Bool {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return start.starts(with: self.header) && digits.contains(start[5]) && start[6] == UInt8(ascii: ".")
            && digits.contains(start[7])
    }

    /// Neither white space nor a delimiter (§7.2.3): part of a name.
    private static func isRegular(_ byte: UInt8) -> Bool {
        !self.isWhiteSpace(byte) && !"()<>[]{}/%".utf8.contains(byte)
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { [0, 9, 10, 12, 13, 32].contains(byte) }

    private static func lastIndex(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= mark.count else { return nil }
        return (bytes.startIndex...bytes.endIndex - mark.count).last { bytes[$0..<$0 + mark.count].elementsEqual(mark) }
    }
}
