@testable import MediaStore

/// Small videos made by hand after the containers' specifications; they hold no picture at all.
enum SpecimenVideo {
    static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        SpecimenFile.number(content.count + 8) + Array(type.utf8) + content
    }

    static func fileType(_ brand: String = "isom") -> [UInt8] {
        self.box("ftyp", Array(brand.utf8) + [0, 0, 2, 0] + Array("mp41".utf8))
    }

    /// A track with its header, handler and one sample entry.
    static func track(
        _ handler: String = "vide", width: Int = 640, height: Int = 480, entry: String = "avc1", version: UInt8 = 0
    ) -> [UInt8] {
        let times = [UInt8](repeating: 0, count: version == 0 ? 20 : 32)
        let header =
            [version, 0, 0, 3] + times + [UInt8](repeating: 0, count: 52) + SpecimenFile.number(width << 16)
            + SpecimenFile.number(height << 16)
        let description = [0, 0, 0, 0] + SpecimenFile.number(1) + self.box(entry, [UInt8](repeating: 0, count: 24))
        let information = self.box("minf", self.box("stbl", self.box("stsd", description)))
        let handler = self.box("hdlr", [UInt8](repeating: 0, count: 8) + Array(handler.utf8) + [0, 0, 0, 0])
        return self.box("trak", self.box("tkhd", header) + self.box("mdia", handler + information))
    }

    static func movie(_ tracks: [UInt8] = Self.track() + Self.track("soun", width: 0, height: 0)) -> [UInt8] {
        self.box("moov", self.box("mvhd", [UInt8](repeating: 0, count: 100)) + tracks)
    }

    static let data = Self.box("mdat", Array("no frame".utf8))

    static var mp4: [UInt8] { self.fileType() + self.movie() + self.data }

    /// As phones write it: data first, with a size of eight bytes.
    static var quickTime: [UInt8] {
        let data =
            SpecimenFile.number(1) + Array("mdat".utf8) + [0, 0, 0, 0] + SpecimenFile.number(24)
            + Array("no frame".utf8)
        return self.fileType("qt  ") + self.box("wide", []) + data + self.movie()
    }

    /// An element with a size of one byte, or of two where that is not enough.
    static func element(_ id: [UInt8], _ content: [UInt8]) -> [UInt8] {
        content.count < 127
            ? id + [0x80 | UInt8(content.count)] + content
            : id + [0x40 | UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
    }

    static func webMHeader(_ type: String = "webm") -> [UInt8] {
        self.element(WebMWalker.signature, self.element([0x42, 0x82], Array(type.utf8)))
    }

    static func webMTracks(
        width: Int = 640, height: Int = 480, type: UInt8 = 1, extra: [UInt8] = []
    ) -> [UInt8] {
        let video =
            self.element([0xB0], [UInt8(width >> 8), UInt8(width & 0xFF)])
            + self.element([0xBA], [UInt8(height >> 8), UInt8(height & 0xFF)])
        let track = self.element([0x83], [type]) + self.element([0xE0], video) + extra
        return self.element([0x16, 0x54, 0xAE, 0x6B], self.element([0xAE], track))
    }

    static let block = Self.element([0xA3], [0x81, 0, 0, 0x80, 1, 2, 3])
    static let clusterID: [UInt8] = [0x1F, 0x43, 0xB6, 0x75]
    static let segmentID: [UInt8] = [0x18, 0x53, 0x80, 0x67]

    static func segment(_ content: [UInt8]) -> [UInt8] { self.element(Self.segmentID, content) }

    static var webM: [UInt8] {
        self.webMHeader() + self.segment(self.webMTracks() + self.element(Self.clusterID, Self.block))
    }

    /// As browsers record it: segment and clusters of unknown size.
    static var liveWebM: [UInt8] {
        let cluster = Self.clusterID + [0x01] + [UInt8](repeating: 0xFF, count: 7) + Self.block + Self.block
        return self.webMHeader() + Self.segmentID + [0x01] + [UInt8](repeating: 0xFF, count: 7) + self.webMTracks()
            + cluster + cluster
    }
}

/// Inspects as a recording.
func inspectRecording(_ bytes: [UInt8], every length: Int = 4_096) throws(MediaError) -> InspectedMedia {
    try inspect(bytes, policy: .recording, every: length)
}
