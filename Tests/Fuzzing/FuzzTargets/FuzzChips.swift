import ChipReading
import Foundation

/// The target of what was read from chips.
enum FuzzChips {
    /// The input is a data group; a file that holds it in base64 has the same face.
    static func chip(_ input: [UInt8]) throws {
        _ = ChipFile(input)?.face
        let face = DataGroup2.face(input)
        guard input.count <= ChipFile.longest / 2 else { return }
        let text = "{\"dg2\":\"\(Data(input).base64EncodedString())\"}"
        guard ChipFile(Array(text.utf8))?.face == face else {
            throw FuzzFinding("a face is another one in a file")
        }
        if let face, face.bytes.isEmpty || face.bytes.count >= input.count {
            throw FuzzFinding("a face is larger than what it was taken from")
        }
    }

    /// Data group 2 with a picture of a few bytes.
    static var group: [UInt8] {
        let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2]
        let face = [0, 0, 0, UInt8(40 + picture.count), 0, 1] + [UInt8](repeating: 0, count: 34) + picture
        let record =
            Array("FAC\0".utf8) + Array("010\0".utf8) + [0, 0, 0, UInt8(14 + face.count), 0, 1] + face
        let block = [0x5F, 0x2E, UInt8(record.count)] + record
        let template = [0x7F, 0x60, UInt8(block.count + 5), 0xA1, 0x03, 0x81, 1, 2] + block
        let templates = [0x02, 1, 1] + template
        let group = [0x7F, 0x61, UInt8(templates.count)] + templates
        return [0x75, 0x81, UInt8(group.count)] + group
    }
}

extension FuzzTarget {
    /// Whether an input is a data group with a face.
    package static func isFace(_ group: [UInt8]) -> Bool { DataGroup2.face(group) != nil }
}
