/// Data group 2 of a travel document's chip: the holder's face (ICAO 9303-10 §4.7.2).
package enum DataGroup2 {
    private static let group: UInt32 = 0x75
    private static let templates: UInt32 = 0x7F61
    private static let template: UInt32 = 0x7F60
    /// The biometric data block, plain or constructed.
    private static let blocks: Set<UInt32> = [0x5F2E, 0x7F2E]

    /// The first picture of the first face.
    /// - Parameter bytes: The whole file, with its tag.
    /// - Returns: `nil` when it holds none, or is no such file. Nothing of it is authenticated here.
    package static func face(_ bytes: [UInt8]) -> FacePicture? {
        var file = TLVReader(bytes[...])
        guard let group = file.next(tagged: [Self.group]) else { return nil }
        var groups = TLVReader(group)
        guard let content = groups.next(tagged: [Self.templates]) else { return nil }
        var templates = TLVReader(content)
        while let template = templates.next(tagged: [Self.template]) {
            var parts = TLVReader(template)
            guard let block = parts.next(tagged: Self.blocks) else { continue }
            if let picture = Self.picture(in: block) { return picture }
        }
        return nil
    }

    /// ISO/IEC 19794-5:2005 §5.4 to §5.9: a header of 14 bytes, then for each face 20 bytes of description, eight for each
    /// feature point, twelve about the image, and the image.
    private static func picture(in record: ArraySlice<UInt8>) -> FacePicture? {
        let (header, description, point, image) = (14, 20, 8, 12)
        guard record.starts(with: [0x46, 0x41, 0x43, 0]), record.count > header + description + image else {
            return nil
        }
        let face = record.dropFirst(header)
        let length = Self.number(face.prefix(4))
        let points = Self.number(face.dropFirst(4).prefix(2))
        let start = description + points * point + image
        guard length > start, length <= face.count else { return nil }
        return FacePicture(face.prefix(length).dropFirst(start))
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
