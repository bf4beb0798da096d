/// Walks through a PNG file chunk by chunk to IEND (ISO/IEC 15948 §5), proving each check sum, and reads its dimensions.
struct PNGWalker: Sendable {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// Encoders write the picture in pieces of 4 KiB or more; a multitude of tiny chunks is an attack on the reader.
    static let maximumChunks = 20_000
    /// How much may follow IEND, where nothing belongs: padding of storage blocks.
    static let maximumTrailing = 65_536

    private enum Chunk {
        static let header = Array("IHDR".utf8)
        static let palette = Array("PLTE".utf8)
        static let data = Array("IDAT".utf8)
        static let end = Array("IEND".utf8)
        static let longest = 0x7FFF_FFFF
    }

    private enum State {
        case signature
        case chunkHeader
        case chunkData(remaining: Int)
        case check
        case ended(trailing: Int)
    }

    private enum DataState { case none, current, over }

    private let policy: UploadPolicy
    private var state = State.signature
    /// Bytes of a signature, chunk header or check sum that is not complete yet.
    private var pending: [UInt8] = []
    private var type: [UInt8] = []
    private var header: [UInt8] = []
    private var crc = CRC32()
    private var chunks = 0
    private var pixels: PixelSize?
    private var isIndexed = false
    private var hasPalette = false
    private var data = DataState.none
    private var dataLength = 0

    init(policy: UploadPolicy) { self.policy = policy }

    mutating func push(_ bytes: [UInt8]) throws(MediaError) {
        var index = 0
        while index < bytes.count {
            switch self.state {
            case .signature:
                guard let complete = self.gather(Self.signature.count, from: bytes, at: &index) else { return }
                guard complete == Self.signature else { throw .corrupt(.png) }
                self.state = .chunkHeader
            case .chunkHeader:
                guard let complete = self.gather(8, from: bytes, at: &index) else { return }
                try self.beginChunk(complete)
            case .chunkData(let remaining):
                let taken = min(remaining, bytes.count - index)
                self.crc.update(bytes.span.extracting(index..<index + taken))
                if self.type == Chunk.header { self.header.append(contentsOf: bytes[index..<index + taken]) }
                index += taken
                self.state = taken == remaining ? .check : .chunkData(remaining: remaining - taken)
            case .check:
                guard let complete = self.gather(4, from: bytes, at: &index) else { return }
                guard Self.number(complete[...]) == self.crc.value else { throw .corrupt(.png) }
                try self.endChunk()
            case .ended(let trailing):
                let total = trailing + bytes.count - index
                guard total <= Self.maximumTrailing else { throw .corrupt(.png) }
                self.state = .ended(trailing: total)
                return
            }
        }
    }

    /// - Returns: The dimensions of the picture.
    /// - Throws: ``MediaError/corrupt(_:)`` unless IEND was reached.
    func finish() throws(MediaError) -> PixelSize {
        guard case .ended = self.state, let pixels = self.pixels else { throw .corrupt(.png) }
        return pixels
    }

    /// Returns the next `count` bytes once they are all there.
    private mutating func gather(_ count: Int, from bytes: [UInt8], at index: inout Int) -> [UInt8]? {
        let taken = min(count - self.pending.count, bytes.count - index)
        self.pending.append(contentsOf: bytes[index..<index + taken])
        index += taken
        guard self.pending.count == count else { return nil }
        defer { self.pending = [] }
        return self.pending
    }

    private mutating func beginChunk(_ start: [UInt8]) throws(MediaError) {
        let length = Int(Self.number(start[..<4]))
        self.type = Array(start[4...])
        self.chunks += 1
        let isLetters = self.type.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
        guard length <= Chunk.longest, isLetters, self.type[2] & 0x20 == 0, self.chunks <= Self.maximumChunks else {
            throw .corrupt(.png)
        }
        try self.checkOrder(length: length)
        var crc = CRC32()
        crc.update(self.type.span)
        self.crc = crc
        self.state = length == 0 ? .check : .chunkData(remaining: length)
    }

    /// §5.6: IHDR first, PLTE before the data, data in one run, nothing critical that is unknown.
    private mutating func checkOrder(length: Int) throws(MediaError) {
        guard (self.type == Chunk.header) == (self.chunks == 1) else { throw .corrupt(.png) }
        if self.data == .current, self.type != Chunk.data { self.data = .over }
        let isAncillary = self.type[0] & 0x20 != 0
        let isInOrder: Bool
        switch self.type {
        case Chunk.header: isInOrder = length == 13
        case Chunk.palette:
            isInOrder = !self.hasPalette && self.data == .none && (3...768).contains(length) && length % 3 == 0
            self.hasPalette = true
        case Chunk.data:
            isInOrder = self.data != .over && (self.hasPalette || !self.isIndexed)
            self.data = .current
            self.dataLength += length
        case Chunk.end: isInOrder = length == 0 && self.dataLength > 0
        default: isInOrder = isAncillary
        }
        guard isInOrder else { throw .corrupt(.png) }
    }

    private mutating func endChunk() throws(MediaError) {
        self.state = self.type == Chunk.end ? .ended(trailing: 0) : .chunkHeader
        if self.type == Chunk.header { try self.readHeader() }
    }

    /// §11.2.2: width, height, bit depth, colour type, compression, filter, interlace.
    private mutating func readHeader() throws(MediaError) {
        let width = Int(Self.number(self.header[..<4]))
        let height = Int(Self.number(self.header[4..<8]))
        let depths: Set<UInt8>
        switch self.header[9] {
        case 0: depths = [1, 2, 4, 8, 16]
        case 3: depths = [1, 2, 4, 8]
        case 2, 4, 6: depths = [8, 16]
        default: depths = []
        }
        guard
            width > 0, height > 0, depths.contains(self.header[8]), self.header[10] == 0, self.header[11] == 0,
            self.header[12] <= 1
        else { throw .corrupt(.png) }
        let pixels = PixelSize(width: width, height: height)
        try self.policy.check(pixels)
        self.pixels = pixels
        self.isIndexed = self.header[9] == 3
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
}
