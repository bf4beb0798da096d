/// Writes JPEG files of one value throughout (ITU-T T.81), sound or with one thing about them changed.
struct JPEGWriter {
    /// SOF0 is 0xC0, progressive 0xC2, lossless 0xC3, arithmetic 0xC9.
    var frame: UInt8 = 0xC0
    /// Bits.
    var precision: UInt8 = 8
    /// Pixels; one block covers 8 by 8.
    var width = 8
    var height = 8
    /// Of each channel, horizontal in the high four bits.
    var samplings: [UInt8] = [0x11]
    /// Without quantisation tables nothing can be decoded.
    var hasQuantisation = true
    /// Set to less than all of it, the data end early.
    var blocks: Int?
    /// Bytes that belong to nothing, after SOI.
    var garbage: [UInt8] = []
    /// `Adobe` and its transform (0: RGB or CMYK as they are, 2: YCCK), in the segment APP14.
    var adobe: UInt8?

    var file: [UInt8] {
        var bytes: [UInt8] = [0xFF, 0xD8] + self.garbage
        if let adobe { bytes += Self.segment(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, adobe]) }
        if self.hasQuantisation { bytes += Self.segment(0xDB, [0] + [UInt8](repeating: 1, count: 64)) }
        var header: [UInt8] = [self.precision] + Self.number(self.height) + Self.number(self.width)
        header.append(UInt8(self.samplings.count))
        for (index, sampling) in self.samplings.enumerated() { header += [UInt8(index + 1), sampling, 0] }
        bytes += Self.segment(self.frame, header)
        // Tables of one code, `0`: no difference in brightness; and nothing more in this block.
        for kind in [0x00, 0x10] as [UInt8] {
            bytes += Self.segment(0xC4, [kind, 1] + [UInt8](repeating: 0, count: 15) + [0])
        }
        var scan: [UInt8] = [UInt8(self.samplings.count)]
        for index in self.samplings.indices { scan += [UInt8(index + 1), 0] }
        // A progressive file's first scan has the brightness of whole blocks only.
        bytes += Self.segment(0xDA, scan + (self.frame == 0xC2 ? [0, 0, 0] : [0, 63, 0]))
        return bytes + self.data + [0xFF, 0xD9]
    }

    /// A 0 for the block's brightness and, but in a progressive file, one for its end; filled up with 1.
    private var data: [UInt8] {
        let bits = (self.blocks ?? self.blockCount) * (self.frame == 0xC2 ? 1 : 2)
        let rest = bits % 8
        return [UInt8](repeating: 0, count: bits / 8) + (rest == 0 ? [] : [UInt8(0xFF >> rest)])
    }

    private var blockCount: Int {
        let (greatestX, greatestY) = (
            self.samplings.map { Int($0 >> 4) }.max() ?? 1, self.samplings.map { Int($0 & 0xF) }.max() ?? 1
        )
        let unitsX = (self.width + 8 * greatestX - 1) / (8 * greatestX)
        let unitsY = (self.height + 8 * greatestY - 1) / (8 * greatestY)
        // A scan of one channel has its blocks one by one (A.2.2).
        if self.samplings.count == 1 { return ((self.width + 7) / 8) * ((self.height + 7) / 8) }
        return unitsX * unitsY * self.samplings.reduce(0) { $0 + Int($1 >> 4) * Int($1 & 0xF) }
    }

    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker] + self.number(content.count + 2) + content
    }

    private static func number(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }
}
