/// Walks through a JPEG file from SOI to EOI without decoding it (ITU-T T.81 annex B), and reads its dimensions.
///
/// Taken: Huffman-coded, 8 bits, sequential or progressive (SOF0 to SOF2), in at most ``maximumScans`` scans. Whatever
/// follows EOI is passed over: phones append depth maps, second pictures and video there.
struct JPEGWalker: Sendable {
    /// Real files have about ten; each costs the decoder a pass over the whole picture.
    static let maximumScans = 100

    private enum Marker {
        static let startOfImage: UInt8 = 0xD8
        static let endOfImage: UInt8 = 0xD9
        static let startOfScan: UInt8 = 0xDA
        static let arithmeticConditioning: UInt8 = 0xCC
        static let huffmanTables: UInt8 = 0xC4
        static let startsOfFrame: ClosedRange<UInt8> = 0xC0...0xCF
        static let restarts: ClosedRange<UInt8> = 0xD0...0xD7
        /// SOF and SOS are read; no valid one of them is longer.
        static let longestRead = 20
    }

    private enum State {
        /// Expects SOI's two bytes; the number read.
        case start(Int)
        /// Expects the 0xFF of a marker.
        case betweenSegments
        /// After 0xFF, which may be repeated (B.1.1.2).
        case marker
        case lengthHigh(UInt8)
        case lengthLow(UInt8, high: UInt8)
        case segment(UInt8, remaining: Int)
        /// Inside entropy-coded data.
        case scan
        /// Inside entropy-coded data, after 0xFF.
        case scanMarker
        case ended
    }

    private let policy: UploadPolicy
    private var state = State.start(0)
    private var content: [UInt8] = []
    private var pixels: PixelSize?
    private var frameComponents = 0
    private var scans = 0
    private var scanHasData = false

    init(policy: UploadPolicy) { self.policy = policy }

    mutating func push(_ bytes: [UInt8]) throws(MediaError) {
        let span = bytes.span
        var index = 0
        while index < span.count {
            switch self.state {
            case .ended: return
            case .scan:
                let start = index
                while index < span.count, span[index] != 0xFF { index += 1 }
                if index > start { self.scanHasData = true }
                if index < span.count {
                    self.state = .scanMarker
                    index += 1
                }
            case .segment(let marker, let remaining):
                let taken = min(remaining, span.count - index)
                if Self.isRead(marker) { self.content.append(contentsOf: bytes[index..<index + taken]) }
                index += taken
                self.state = .segment(marker, remaining: remaining - taken)
                if taken == remaining { try self.endSegment(marker) }
            default:
                try self.take(span[index])
                index += 1
            }
        }
    }

    /// - Returns: The dimensions of the picture.
    /// - Throws: ``MediaError/corrupt(_:)`` unless EOI was reached.
    func finish() throws(MediaError) -> PixelSize {
        guard case .ended = self.state, let pixels = self.pixels else { throw .corrupt(.jpeg) }
        return pixels
    }

    private mutating func take(_ byte: UInt8) throws(MediaError) {
        switch self.state {
        case .start(let count):
            guard byte == (count == 0 ? 0xFF : Marker.startOfImage) else { throw .corrupt(.jpeg) }
            self.state = count == 0 ? .start(1) : .betweenSegments
        case .betweenSegments:
            guard byte == 0xFF else { throw .corrupt(.jpeg) }
            self.state = .marker
        case .marker:
            if byte != 0xFF { try self.begin(byte) }
        case .lengthHigh(let marker): self.state = .lengthLow(marker, high: byte)
        case .lengthLow(let marker, let high): try self.beginSegment(marker, length: Int(high) << 8 | Int(byte))
        case .scanMarker:
            if byte == 0 {
                self.scanHasData = true
                self.state = .scan  // a stuffed 0xFF (B.1.1.5)
            } else if Marker.restarts.contains(byte) {
                self.state = .scan
            } else if byte != 0xFF {
                guard self.scanHasData else { throw .corrupt(.jpeg) }
                try self.begin(byte)
            }
        case .segment, .scan, .ended: break  // taken whole by `push`
        }
    }

    private mutating func begin(_ marker: UInt8) throws(MediaError) {
        switch marker {
        case Marker.endOfImage:
            guard self.scans > 0 else { throw .corrupt(.jpeg) }
            self.state = .ended
        case 0xC0...0xFE where marker != Marker.startOfImage && !Marker.restarts.contains(marker):
            self.state = .lengthHigh(marker)
        default:  // reserved, or out of place
            throw .corrupt(.jpeg)
        }
    }

    private mutating func beginSegment(_ marker: UInt8, length: Int) throws(MediaError) {
        guard length >= 2, !Self.isRead(marker) || length - 2 <= Marker.longestRead else { throw .corrupt(.jpeg) }
        self.content = []
        self.state = .segment(marker, remaining: length - 2)
        if length == 2 { try self.endSegment(marker) }
    }

    private mutating func endSegment(_ marker: UInt8) throws(MediaError) {
        self.state = .betweenSegments
        if marker == Marker.startOfScan {
            try self.readScanHeader()
        } else if Self.isStartOfFrame(marker) {
            try self.readFrameHeader(marker)
        }
    }

    /// B.2.2: precision, height, width, number of components, three bytes for each.
    private mutating func readFrameHeader(_ marker: UInt8) throws(MediaError) {
        guard
            (0xC0...0xC2).contains(marker), self.pixels == nil, self.content.count >= 6,
            self.content[0] == 8, (1...4).contains(self.content[5]),
            self.content.count == 6 + 3 * Int(self.content[5])
        else { throw .corrupt(.jpeg) }
        let pixels = PixelSize(
            width: Int(self.content[3]) << 8 | Int(self.content[4]),
            height: Int(self.content[1]) << 8 | Int(self.content[2]))
        // A height of 0 would be told after the first scan (B.2.5), which decoders do not follow.
        guard pixels.width > 0, pixels.height > 0 else { throw .corrupt(.jpeg) }
        try self.policy.check(pixels)
        self.pixels = pixels
        self.frameComponents = Int(self.content[5])
    }

    /// B.2.3: number of components, two bytes for each, three more.
    private mutating func readScanHeader() throws(MediaError) {
        guard
            self.pixels != nil, self.scans < Self.maximumScans, let components = self.content.first.map(Int.init),
            (1...self.frameComponents).contains(components), self.content.count == 4 + 2 * components
        else { throw .corrupt(.jpeg) }
        self.scans += 1
        self.scanHasData = false
        self.state = .scan
    }

    private static func isRead(_ marker: UInt8) -> Bool { marker == Marker.startOfScan || self.isStartOfFrame(marker) }

    /// 0xC0 to 0xCF without DHT, JPG (reserved, but refused as a frame) and DAC.
    private static func isStartOfFrame(_ marker: UInt8) -> Bool {
        Marker.startsOfFrame.contains(marker) && marker != Marker.huffmanTables
            && marker != Marker.arithmeticConditioning
    }
}
