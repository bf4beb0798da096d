/// Checks that a file looks like one JSON object or array to its end: brackets in pairs, strings closed.
///
/// Values are not parsed; that is the business of whoever reads them.
struct JSONWalker: Sendable {
    static let maximumDepth = 128

    private var open: [UInt8] = []
    private var isInString = false
    private var isEscaped = false
    private var isComplete = false

    static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    static func canStart(with byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") }

    mutating func push(_ bytes: [UInt8]) throws(MediaError) {
        for byte in bytes {
            guard self.take(byte) else { throw .corrupt(.json) }
        }
    }

    /// - Throws: ``MediaError/corrupt(_:)`` when something is still open.
    func finish() throws(MediaError) {
        guard self.isComplete else { throw .corrupt(.json) }
    }

    /// - Returns: Whether the byte may stand here.
    private mutating func take(_ byte: UInt8) -> Bool {
        if self.isInString { return self.takeInString(byte) }
        if Self.isWhiteSpace(byte) { return true }
        guard !self.isComplete else { return false }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            self.open.append(byte)
            return self.open.count <= Self.maximumDepth
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            // In ASCII a closing bracket is two after its opening one.
            guard self.open.popLast() == byte - 2 else { return false }
            self.isComplete = self.open.isEmpty
            return true
        case UInt8(ascii: "\""):
            self.isInString = true
            return !self.open.isEmpty
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"):
            return !self.open.isEmpty
        default: return !self.open.isEmpty && ",:.+-".utf8.contains(byte)
        }
    }

    private mutating func takeInString(_ byte: UInt8) -> Bool {
        if self.isEscaped {
            self.isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            self.isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            self.isInString = false
        }
        return byte >= 0x20
    }
}
