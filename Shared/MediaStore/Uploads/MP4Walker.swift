/// Walks through an MP4 or QuickTime file box by box to its end without decoding it (ISO/IEC 14496-12 §4.2), and reads the
/// dimensions of its picture.
///
/// Taken: one `ftyp`, one `moov` in any place after it with at least one video track, and media data, whole or in
/// fragments. Only the boxes that lead to the tracks' headers are entered; nothing of what is in the others is kept.
struct MP4Walker: Sendable {
    /// A recording of half a minute in fragments of a tenth of a second has under a thousand; a multitude of tiny boxes is
    /// an attack on the reader.
    static let maximumBoxes = 20_000
    /// Picture, sound and what phones add of motion and time.
    static let maximumTracks = 16
    /// `ftyp` has a brand in each four bytes.
    static let longestFileType = 1_024

    private enum Box {
        static let fileType = code("ftyp")
        static let movie = code("moov")
        static let data = code("mdat")
        static let track = code("trak")
        static let trackHeader = code("tkhd")
        static let media = code("mdia")
        static let handler = code("hdlr")
        static let information = code("minf")
        static let samples = code("stbl")
        static let description = code("stsd")
        static let video = code("vide")
        /// Sample entries of encrypted pictures and sound (ISO/IEC 23001-7 §4.1).
        static let encrypted: Set<UInt32> = [code("encv"), code("enca")]

        /// What is entered, by the box that it must lie in; the file itself is 0.
        static let entered: [UInt32: UInt32] = [
            movie: 0, track: movie, media: track, information: media, samples: information,
        ]
        /// What is read, in its box, and how many first bytes of it.
        static let read: [UInt32: (parent: UInt32, length: Int)] = [
            trackHeader: (track, 96), handler: (media, 12), description: (samples, 16),
        ]

        private static func code(_ name: String) -> UInt32 { name.utf8.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    private enum State {
        /// Gathers a box's header.
        case header
        case content(type: UInt32, remaining: Int, read: Int)
        /// In the last box, which has no size of its own.
        case toTheEnd
    }

    private struct Track {
        var isVideo = false
        var pixels: PixelSize?
    }

    private let type: MediaType
    private let policy: UploadPolicy
    private var state = State.header
    private var pending: [UInt8] = []
    private var position = 0
    /// Boxes that have been entered, with where they end.
    private var open: [(type: UInt32, end: Int)] = []
    private var boxes = 0
    private var tracks = 0
    private var track = Track()
    private var hasMovie = false
    private var dataLength = 0
    private var pixels: PixelSize?

    /// - Parameter type: Which of the two it is, for errors.
    init(type: MediaType, policy: UploadPolicy) {
        self.type = type
        self.policy = policy
    }

    mutating func push(_ bytes: [UInt8]) throws(MediaError) {
        var index = 0
        while index < bytes.count {
            switch self.state {
            case .header:
                self.pending.append(bytes[index])
                index += 1
                self.position += 1
                try self.readHeader()
            case .content(let type, let remaining, let read):
                let taken = min(remaining, bytes.count - index)
                let kept = min(taken, read - self.pending.count)
                if kept > 0 { self.pending.append(contentsOf: bytes[index..<index + kept]) }
                index += taken
                self.position += taken
                self.state = .content(type: type, remaining: remaining - taken, read: read)
                if taken == remaining { try self.endContent(type) }
            case .toTheEnd:
                self.dataLength += bytes.count - index
                self.position += bytes.count - index
                return
            }
        }
    }

    /// - Returns: The dimensions of the first track with a picture.
    /// - Throws: ``MediaError/corrupt(_:)`` unless the last box is complete.
    func finish() throws(MediaError) -> PixelSize {
        switch self.state {
        case .header where self.pending.isEmpty && self.open.isEmpty: break
        case .toTheEnd: break
        default: throw .corrupt(self.type)
        }
        guard self.hasMovie, self.dataLength > 0, let pixels = self.pixels else { throw .corrupt(self.type) }
        return pixels
    }

    /// §4.2.2: four bytes of size and four of type, or eight of size behind them.
    private mutating func readHeader() throws(MediaError) {
        guard self.pending.count == 8 || self.pending.count == 16 else { return }
        var size = Int(Self.number(self.pending[..<4]))
        let type = Self.number(self.pending[4..<8])
        if self.pending.count == 16 {
            let large = self.pending[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            // No box is longer than what may be uploaded.
            guard large <= UInt64(Int32.max) else { throw .corrupt(self.type) }
            size = Int(large)
        } else if size == 1 {
            return
        }
        let headerLength = self.pending.count
        self.pending = []
        self.boxes += 1
        guard self.boxes <= Self.maximumBoxes else { throw .corrupt(self.type) }
        if size == 0 {
            guard self.open.isEmpty, type == Box.data, self.boxes > 1 else { throw .corrupt(self.type) }
            self.state = .toTheEnd
            return
        }
        let end = self.position - headerLength + size
        guard size >= headerLength, end <= self.open.last?.end ?? Int.max else { throw .corrupt(self.type) }
        try self.begin(type, length: size - headerLength, end: end)
    }

    private mutating func begin(_ type: UInt32, length: Int, end: Int) throws(MediaError) {
        let parent = self.open.last?.type ?? 0
        guard (type == Box.fileType) == (self.boxes == 1) else { throw .corrupt(self.type) }
        if type == Box.fileType, length > Self.longestFileType { throw .corrupt(self.type) }
        if Box.entered[type] == parent {
            if type == Box.movie {
                guard !self.hasMovie else { throw .corrupt(self.type) }
                self.hasMovie = true
            } else if type == Box.track {
                self.tracks += 1
                guard self.tracks <= Self.maximumTracks else { throw .corrupt(self.type) }
                self.track = Track()
            }
            self.open.append((type, end))
            try self.closeEnded()
            return
        }
        if type == Box.data, parent == 0 { self.dataLength += length }
        let read = Box.read[type].flatMap { $0.parent == parent ? $0.length : nil } ?? 0
        self.state = .content(type: type, remaining: length, read: read)
        if length == 0 { try self.endContent(type) }
    }

    private mutating func endContent(_ type: UInt32) throws(MediaError) {
        let content = self.pending
        self.pending = []
        self.state = .header
        if Box.read[type]?.parent == self.open.last?.type {
            switch type {
            case Box.trackHeader: self.track.pixels = try self.trackPixels(content)
            case Box.handler:
                guard content.count == 12 else { throw .corrupt(self.type) }
                if Self.number(content[8...]) == Box.video { self.track.isVideo = true }
            default:
                if content.count == 16, Box.encrypted.contains(Self.number(content[12...])) { throw .encrypted }
            }
        }
        try self.closeEnded()
    }

    private mutating func closeEnded() throws(MediaError) {
        while let last = self.open.last, last.end == self.position {
            self.open.removeLast()
            guard last.type == Box.track, self.track.isVideo else { continue }
            guard let pixels = self.track.pixels else { throw .corrupt(self.type) }
            if self.pixels == nil { self.pixels = pixels }
        }
    }

    /// §8.3.2: version, times and number, 16 bytes of layer and volume, a matrix, then width and height in 16.16. A track of
    /// sound has neither.
    private func trackPixels(_ content: [UInt8]) throws(MediaError) -> PixelSize? {
        guard let version = content.first, version <= 1 else { throw .corrupt(self.type) }
        let start = version == 0 ? 76 : 88
        guard content.count >= start + 8 else { throw .corrupt(self.type) }
        let width = Int(Self.number(content[start..<start + 2]))
        let height = Int(Self.number(content[start + 4..<start + 6]))
        guard width > 0, height > 0 else { return nil }
        let pixels = PixelSize(width: width, height: height)
        try self.policy.check(pixels)
        return pixels
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
}
