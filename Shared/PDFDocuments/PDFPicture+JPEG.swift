extension PDFPicture {
    /// A JPEG, its size read from the header (ITU-T T.81 §B.2.2).
    /// - Returns: `nil` when the bytes begin as no JPEG does, or tell no size within cairo's bounds.
    package init?(jpeg: [UInt8], caption: String) {
        guard let (width, height) = Self.size(of: jpeg), width <= Self.greatestSide, height <= Self.greatestSide else {
            return nil
        }
        self.init(jpeg: jpeg, width: width, height: height, caption: caption)
    }

    /// cairo-image-surface.c: `MAX_IMAGE_SIZE`.
    private static let greatestSide = 32_767

    private static func size(of jpeg: [UInt8]) -> (width: Int, height: Int)? {
        guard jpeg.starts(with: [0xFF, 0xD8]) else { return nil }
        var position = 2
        while position + 9 < jpeg.count {
            guard jpeg[position] == 0xFF else { return nil }
            let marker = jpeg[position + 1]
            if marker == 0xFF {  // fill
                position += 1
                continue
            }
            // A frame, but for the tables of codes and conditioning among those numbers.
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                let height = Int(jpeg[position + 5]) << 8 + Int(jpeg[position + 6])
                let width = Int(jpeg[position + 7]) << 8 + Int(jpeg[position + 8])
                return width > 0 && height > 0 ? (width, height) : nil
            }
            // Without a frame before the scan there is no size.
            guard marker != 0xDA, marker != 0xD9 else { return nil }
            position += 2 + Int(jpeg[position + 2]) << 8 + Int(jpeg[position + 3])
        }
        return nil
    }
}
