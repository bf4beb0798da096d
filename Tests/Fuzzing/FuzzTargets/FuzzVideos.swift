/// Small recordings, made byte by byte after the containers' specifications.
package enum FuzzVideos {
    /// An MP4, and a WebM of unknown size, as browsers record it.
    package static var all: [[UInt8]] { [self.mp4, self.webM] }

    /// ISO/IEC 14496-12: brands, a movie with one track, data, a fragment.
    package static var mp4: [UInt8] {
        let header = [0, 0, 0, 3] + [UInt8](repeating: 0, count: 72) + [2, 0x80, 0, 0, 1, 0xE0, 0, 0]
        let handler = self.box("hdlr", [UInt8](repeating: 0, count: 8) + Array("vide".utf8))
        let entry = self.box("stsd", [0, 0, 0, 0, 0, 0, 0, 1] + self.box("avc1", [0, 0, 0, 0, 0, 0, 0, 1]))
        let media = self.box("mdia", handler + self.box("minf", self.box("stbl", entry)))
        let movie = self.box("moov", self.box("trak", self.box("tkhd", header) + media))
        return self.box("ftyp", Array("isom".utf8) + [0, 0, 2, 0]) + movie + self.box("mdat", [1, 2, 3])
            + self.box("moof", [4]) + self.box("mdat", [5])
    }

    /// RFC 9559: a header, a segment with one track, two clusters.
    package static var webM: [UInt8] {
        let unknown = [0x01] + [UInt8](repeating: 0xFF, count: 7)
        let video = self.element([0xE0], self.element([0xB0], [2, 0x80]) + self.element([0xBA], [1, 0xE0]))
        let tracks = self.element(
            [0x16, 0x54, 0xAE, 0x6B], self.element([0xAE], self.element([0x83], [1]) + video))
        let cluster = [0x1F, 0x43, 0xB6, 0x75] + unknown + self.element([0xA3], [0x81, 0, 0, 0x80, 1])
        return self.element([0x1A, 0x45, 0xDF, 0xA3], self.element([0x42, 0x82], Array("webm".utf8)))
            + [0x18, 0x53, 0x80, 0x67] + unknown + tracks + cluster + cluster
    }

    private static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        [0, 0, UInt8((content.count + 8) >> 8), UInt8((content.count + 8) & 0xFF)] + Array(type.utf8) + content
    }

    private static func element(_ id: [UInt8], _ content: [UInt8]) -> [UInt8] {
        id + [0x80 | UInt8(content.count)] + content
    }
}
