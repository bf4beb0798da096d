/// Walks through a WebM file element by element to its end without decoding it (RFC 8794; RFC 9559), and reads the
/// dimensions of its picture.
///
/// Taken: a header of the type `webm` and one segment with tracks, one of them a picture, and clusters. Segment and clusters
/// may be of unknown size, as browsers record them. Only the elements that lead to the tracks are entered, and clusters of
/// unknown size.
struct WebMWalker: Sendable {
    static let signature: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3]
    /// A recording of half a minute has about three thousand blocks.
    static let maximumElements = 50_000
    /// Picture and sound.
    static let maximumTracks = 16
    /// RFC 8794 §11.2: identifiers have up to four bytes here, sizes up to eight.
    private static let longestHeader = 12

    private enum Element {
        static let header: UInt32 = 0x1A45_DFA3
        static let documentType: UInt32 = 0x4282
        static let segment: UInt32 = 0x1853_8067
        static let tracks: UInt32 = 0x1654_AE6B
        static let track: UInt32 = 0xAE
        static let trackType: UInt32 = 0x83
        static let video: UInt32 = 0xE0
        static let width: UInt32 = 0xB0
        static let height: UInt32 = 0xBA
        static let encodings: UInt32 = 0x6D80
        static let encoding: UInt32 = 0x6240
        static let encryption: UInt32 = 0x5035
        static let cluster: UInt32 = 0x1F43_B675
        static let block: UInt32 = 0xA3
        static let blockGroup: UInt32 = 0xA0
        static let void: UInt32 = 0xEC
        /// What lies in a segment beside clusters and tracks: seek head, information, cues, attachments, chapters, tags.
        static let inSegment: Set<UInt32> = [
            tracks, cluster, 0x114D_9B74, 0x1549_A966, 0x1C53_BB6B, 0x1941_A469, 0x1043_A770, 0x1254_C367,
        ]

        /// What is entered, by the element that it must lie in; the file itself is 0.
        static let entered: [UInt32: UInt32] = [
            header: 0, segment: 0, tracks: segment, track: tracks, video: track, encodings: track,
            encoding: encodings,
        ]
        /// What is read, by its element; all are short.
        static let read: [UInt32: UInt32] = [
            documentType: header, trackType: track, width: video, height: video, encryption: encoding,
        ]
        static let longestRead = 16
    }

    private enum State {
        case header
        case content(id: UInt32, remaining: Int, isRead: Bool)
    }

    private struct Track {
        var isVideo = false
        var width = 0
        var height = 0
    }

    private let policy: UploadPolicy
    private var state = State.header
    private var pending: [UInt8] = []
    private var position = 0
    /// Elements that have been entered, with where they end; `nil` when that is not known.
    private var open: [(id: UInt32, end: Int?)] = []
    private var elements = 0
    private var tracks = 0
    private var track = Track()
    private var isWebM = false
    private var hasSegment = false
    private var hasTracks = false
    private var hasData = false
    private var pixels: PixelSize?

    init(policy: UploadPolicy) { self.policy = policy }

    mutating func push(_ bytes: [UInt8]) throws(MediaError) {
        var index = 0
        while index < bytes.count {
            switch self.state {
            case .header:
                self.pending.append(bytes[index])
                index += 1
                self.position += 1
                try self.readHeader()
            case .content(let id, let remaining, let isRead):
                let taken = min(remaining, bytes.count - index)
                if isRead { self.pending.append(contentsOf: bytes[index..<index + taken]) }
                index += taken
                self.position += taken
                self.state = .content(id: id, remaining: remaining - taken, isRead: isRead)
                if taken == remaining { try self.endContent(id, isRead: isRead) }
            }
        }
    }

    /// - Returns: The dimensions of the first track with a picture.
    /// - Throws: ``MediaError/corrupt(_:)`` unless the last element is complete.
    func finish() throws(MediaError) -> PixelSize {
        guard case .header = self.state, self.pending.isEmpty, self.open.allSatisfy({ $0.end == nil }), self.hasData,
            let pixels = self.pixels
        else { throw .corrupt(.webm) }
        return pixels
    }

    /// RFC 8794 §4 to §6: an identifier and a size, whose first bytes say how long each is.
    private mutating func readHeader() throws(MediaError) {
        guard let first = self.pending.first else { return }
        let idLength = first.leadingZeroBitCount + 1
        guard idLength <= 4 else { throw .corrupt(.webm) }
        guard self.pending.count > idLength else { return }
        let sizeLength = self.pending[idLength].leadingZeroBitCount + 1
        guard sizeLength <= 8 else { throw .corrupt(.webm) }
        guard self.pending.count == idLength + sizeLength else { return }
        let id = self.pending[..<idLength].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let value = self.pending[idLength...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let marker = UInt64(1) << UInt64(7 * sizeLength)
        let size = value & (marker - 1)
        let isUnknown = size == marker - 1
        let headerLength = self.pending.count
        self.pending = []
        self.elements += 1
        guard self.elements <= Self.maximumElements, isUnknown || size <= UInt64(Int32.max) else {
            throw .corrupt(.webm)
        }
        try self.begin(id, length: isUnknown ? nil : Int(size), headerLength: headerLength)
    }

    private mutating func begin(_ id: UInt32, length: Int?, headerLength: Int) throws(MediaError) {
        // A cluster of unknown size ends where something begins that cannot be in one (RFC 8794 §6.2).
        if let last = self.open.last, last.id == Element.cluster, last.end == nil, Element.inSegment.contains(id) {
            self.open.removeLast()
        }
        let parent = self.open.last?.id ?? 0
        let end = length.map { self.position + $0 }
        if let end, let limit = self.open.last?.end, end > limit { throw .corrupt(.webm) }
        try self.checkPlace(of: id, in: parent)
        let isOpenCluster = id == Element.cluster && length == nil
        if Element.entered[id] == parent || isOpenCluster {
            guard length != nil || isOpenCluster || id == Element.segment else { throw .corrupt(.webm) }
            if id == Element.track {
                self.tracks += 1
                guard self.tracks <= Self.maximumTracks else { throw .corrupt(.webm) }
                self.track = Track()
            }
            self.open.append((id, end))
            try self.closeEnded()
            return
        }
        guard let length else { throw .corrupt(.webm) }
        let isBlock = [Element.block, Element.blockGroup].contains(id) && parent == Element.cluster
        if length > 0, isBlock || (id == Element.cluster && parent == Element.segment) { self.hasData = true }
        let isRead = Element.read[id] == parent
        guard !isRead || id == Element.encryption || length <= Element.longestRead else { throw .corrupt(.webm) }
        if isRead, id == Element.encryption { throw .encrypted }
        self.state = .content(id: id, remaining: length, isRead: isRead)
        if length == 0 { try self.endContent(id, isRead: isRead) }
    }

    /// The header first, then one segment, whose tracks come before its clusters; nothing else but padding beside them.
    private mutating func checkPlace(of id: UInt32, in parent: UInt32) throws(MediaError) {
        if parent == 0 {
            switch id {
            case Element.header where self.elements == 1: return
            case Element.segment where self.isWebM && !self.hasSegment: self.hasSegment = true
            case Element.void where self.isWebM: return
            default: throw .corrupt(.webm)
            }
        }
        if id == Element.tracks, parent == Element.segment {
            guard !self.hasTracks else { throw .corrupt(.webm) }
            self.hasTracks = true
        }
        if id == Element.cluster {
            guard parent == Element.segment, self.pixels != nil else { throw .corrupt(.webm) }
        }
    }

    private mutating func endContent(_ id: UInt32, isRead: Bool) throws(MediaError) {
        let content = self.pending
        self.pending = []
        self.state = .header
        if isRead {
            // An unsigned integer has up to eight bytes (RFC 8794 §7.2).
            let number = content.count <= 8 ? content.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : UInt64.max
            let side = Int(min(number, 0xFFFF_FFFF))
            switch id {
            case Element.documentType:
                guard String(decoding: content.filter { $0 != 0 }, as: UTF8.self) == "webm" else {
                    throw .unsupportedType
                }
                self.isWebM = true
            case Element.trackType: self.track.isVideo = number == 1
            case Element.width: self.track.width = side
            default: self.track.height = side
            }
        }
        try self.closeEnded()
    }

    private mutating func closeEnded() throws(MediaError) {
        while let last = self.open.last, let end = last.end, end == self.position {
            self.open.removeLast()
            guard last.id == Element.track, self.track.isVideo else { continue }
            guard self.track.width > 0, self.track.height > 0 else { throw .corrupt(.webm) }
            let pixels = PixelSize(width: self.track.width, height: self.track.height)
            try self.policy.check(pixels)
            if self.pixels == nil { self.pixels = pixels }
        }
    }
}
