/// The picture of the holder that a chip holds, as it is there.
package struct FacePicture: Sendable, Equatable {
    /// How it is encoded. Source: ISO/IEC 19794-5 §5.8, image data type.
    package enum Format: Sendable, CaseIterable {
        case jpeg
        /// JPEG 2000 in its file format, or as a bare codestream.
        case jpeg2000
        case jpeg2000Codestream

        /// The media type in HTTP headers.
        package var contentType: String {
            switch self {
            case .jpeg: "image/jpeg"
            case .jpeg2000: "image/jp2"
            case .jpeg2000Codestream: "image/j2c"
            }
        }

        /// The extension of file names.
        package var fileExtension: String {
            switch self {
            case .jpeg: "jpg"
            case .jpeg2000: "jp2"
            case .jpeg2000Codestream: "j2c"
            }
        }

        /// The first bytes of such a file.
        var signature: [UInt8] {
            switch self {
            case .jpeg: [0xFF, 0xD8, 0xFF]
            case .jpeg2000: [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A]
            case .jpeg2000Codestream: [0xFF, 0x4F, 0xFF, 0x51]
            }
        }
    }

    /// By its first bytes: what the chip declares is not believed.
    package let format: Format
    /// The whole file, which nobody has decoded.
    package let bytes: [UInt8]

    /// Recognises a picture; `nil` when it is of no format that chips hold.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let format = Format.allCases.first(where: { bytes.starts(with: $0.signature) }) else { return nil }
        self.format = format
        self.bytes = Array(bytes)
    }
}

extension FacePicture: CustomStringConvertible {
    /// Format and size: the bytes are a face.
    package var description: String { "FacePicture(\(self.format), \(self.bytes.count) bytes)" }
}
