import TestSupport
import Testing

@testable import ChipReading

struct DataGroup2Tests {
    /// The specimen of the German Federal Office for Information Security, whose face is JPEG 2000.
    @Test
    func theFaceOfASpecimenPassportIsFound() throws {
        guard !Specimens.areAbsent else { return }
        let face = try #require(DataGroup2.face(try Specimens.bytes("nfc/bsi2008/Datagroup2.bin")))
        #expect(face.format == .jpeg2000)
        // The record's end is the picture's: 84 bytes of wrapping come before it.
        #expect(face.bytes.count == 15_083 - 84)
    }

    @Test
    func theFormatIsThatOfTheBytes() {
        let pictures: [(FacePicture.Format, [UInt8])] = [
            (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0, 1, 2]),
            (.jpeg2000, [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A, 3]),
            (.jpeg2000Codestream, [0xFF, 0x4F, 0xFF, 0x51, 4]),
        ]
        for (format, bytes) in pictures {
            let face = DataGroup2.face(SpecimenGroup.file(SpecimenGroup.record(bytes, points: 2)))
            #expect(face?.format == format)
            #expect(face?.bytes == bytes)
        }
        #expect(DataGroup2.face(SpecimenGroup.file(SpecimenGroup.record(Array("GIF89a".utf8)))) == nil)
    }

    @Test
    func lengthsOfAnyFormAreRead() {
        let record = SpecimenGroup.record([0xFF, 0xD8, 0xFF, 1])
        for bytes in 1...4 {
            let block = SpecimenGroup.element([0x5F, 0x2E], record, lengthBytes: bytes)
            #expect(DataGroup2.face(SpecimenGroup.wrapped(block)) != nil)
        }
    }

    @Test
    func everyTruncationHasNoFace() {
        let file = SpecimenGroup.file(SpecimenGroup.record([0xFF, 0xD8, 0xFF, 1]))
        #expect(DataGroup2.face(file) != nil)
        for length in 0..<file.count { #expect(DataGroup2.face(Array(file[..<length])) == nil) }
    }

    @Test
    func aFaceThatClaimsMoreThanItsRecordIsNone() {
        for length in [0, 31, 32, 37, Int(UInt32.max)] {
            var record = SpecimenGroup.record([0xFF, 0xD8, 0xFF, 1])
            record.replaceSubrange(14..<18, with: SpecimenGroup.number(length, 4))
            #expect(DataGroup2.face(SpecimenGroup.file(record)) == nil)
        }
        var points = SpecimenGroup.record([0xFF, 0xD8, 0xFF, 1])
        points.replaceSubrange(18..<20, with: [0xFF, 0xFF])
        #expect(DataGroup2.face(SpecimenGroup.file(points)) == nil)
    }

    @Test
    func anIndefiniteLengthIsNotRead() {
        #expect(DataGroup2.face([0x75, 0x80, 0x7F, 0x61, 0x80, 0, 0, 0, 0]) == nil)
        #expect(DataGroup2.face([]) == nil)
    }
}

/// Small data groups made by hand.
enum SpecimenGroup {
    static func number(_ value: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func element(_ tag: [UInt8], _ content: [UInt8], lengthBytes: Int = 2) -> [UInt8] {
        tag + [0x80 | UInt8(lengthBytes)] + self.number(content.count, lengthBytes) + content
    }

    static func record(_ picture: [UInt8], points: Int = 0) -> [UInt8] {
        let length = 20 + points * 8 + 12 + picture.count
        return Array("FAC\0".utf8) + Array("010\0".utf8) + self.number(14 + length, 4) + [0, 1]
            + self.number(length, 4) + self.number(points, 2)
            + [UInt8](repeating: 0, count: 14 + points * 8 + 12) + picture
    }

    static func wrapped(_ block: [UInt8]) -> [UInt8] {
        let template = self.element([0x7F, 0x60], self.element([0xA1], [0x81, 1, 2]) + block)
        return self.element([0x75], self.element([0x7F, 0x61], [2, 1, 1] + template))
    }

    static func file(_ record: [UInt8]) -> [UInt8] { self.wrapped(self.element([0x5F, 0x2E], record)) }
}
