/// Base64 in the two alphabets of RFC 4648, decoded strictly.
///
/// Every byte string has exactly one accepted spelling: foreign characters, white space, wrong padding and non-zero
/// trailing bits are refused (RFC 4648 §3.5), so that two different texts never name the same secret or token.
package enum Base64 {
    /// The alphabet and the padding rule.
    package enum Variant: Sendable {
        /// `+` and `/`, padded with `=` (RFC 4648 §4).
        case standard
        /// `-` and `_`, never padded (RFC 4648 §5).
        case url
    }

    /// Returns the text of the bytes.
    package static func encode(_ bytes: some Collection<UInt8>, as variant: Variant) -> String {
        let alphabet = variant.alphabet
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var pending: UInt32 = 0
        var pendingBits: UInt32 = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            pendingBits += 8
            while pendingBits >= 6 {
                pendingBits -= 6
                text.append(alphabet[Int(pending >> pendingBits & 0x3F)])
            }
        }
        if pendingBits > 0 { text.append(alphabet[Int(pending << (6 - pendingBits) & 0x3F)]) }
        if variant == .standard {
            while !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Parses the one spelling of some bytes.
    /// - Returns: `nil` for any other text; the empty text is zero bytes.
    package static func decode(_ text: String, as variant: Variant) -> [UInt8]? {
        var digits = Array(text.utf8)
        if variant == .standard {
            guard digits.count.isMultiple(of: 4) else { return nil }
            for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
        }
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var pending: UInt32 = 0
        var pendingBits: UInt32 = 0
        for digit in digits {
            guard let value = variant.value(of: digit) else { return nil }
            pending = pending << 6 | UInt32(value)
            pendingBits += 6
            if pendingBits >= 8 {
                pendingBits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> pendingBits))
            }
        }
        guard pending & (1 << pendingBits - 1) == 0 else { return nil }
        return bytes
    }
}

/// Base64 with the URL alphabet and without padding: the form of tokens, link secrets and cursors.
package enum Base64URL {
    /// Returns the text of the bytes; 4 characters for every 3 bytes, rounded up.
    package static func encode(_ bytes: some Collection<UInt8>) -> String { Base64.encode(bytes, as: .url) }

    /// Parses the one spelling of some bytes; `nil` for any other text.
    package static func decode(_ text: String) -> [UInt8]? { Base64.decode(text, as: .url) }
}

extension Base64.Variant {
    fileprivate var alphabet: [UInt8] {
        switch self {
        case .standard: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        case .url: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        }
    }

    fileprivate func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: self == .url ? "-" : "+"): 62
        case UInt8(ascii: self == .url ? "_" : "/"): 63
        default: nil
        }
    }
}
