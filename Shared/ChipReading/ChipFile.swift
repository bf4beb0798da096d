import CanonicalJSON
import Foundation

/// What an SDK read from a chip, as a JSON file: an object whose names are those of the data groups, in any case (`dg1` to
/// `dg16`, `sod`, `com`), and whose values are their bytes in base64 or hexadecimal digits. Other names are passed over.
package struct ChipFile: Sendable {
    /// The largest file that is looked at, in bytes: a face of the largest size, in base64, with everything else beside it.
    package static let longest = 1_024 * 1_024

    private let groups: [String: JSONValue]

    /// Reads a file.
    /// - Returns: `nil` when it is no JSON object, or too large.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.longest, let object = (try? JSONValue(parsing: bytes))?.objectValue else {
            return nil
        }
        self.groups = Dictionary(object.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
    }

    /// The holder's picture.
    /// - Returns: `nil` when the file has no data group 2 with one. Nothing of it is authenticated here.
    package var face: FacePicture? {
        guard let text = self.groups["dg2"]?.stringValue else { return nil }
        return Self.decoded(text).lazy.compactMap { DataGroup2.face($0) }.first
    }

    /// The bytes that a text may stand for: digits of both kinds can be the same.
    private static func decoded(_ text: String) -> [[UInt8]] {
        var candidates: [[UInt8]] = []
        if let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) { candidates.append(Array(data)) }
        let digits = text.utf8.compactMap(\.hexValue)
        if digits.count == text.utf8.count, digits.count.isMultiple(of: 2) {
            candidates.append(
                stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
        }
        return candidates
    }
}

extension ChipFile: CustomStringConvertible {
    /// How many groups there are: what they hold is a person's.
    package var description: String { "ChipFile(\(self.groups.count) groups)" }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    fileprivate var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
