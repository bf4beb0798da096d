/// How much colour there is: the greatest of a pixel's three channels less the smallest, on average over the picture.
///
/// In hundredths of a level, 0 (grey) to 25500, because answers have whole numbers only. Measured here because the
/// raster that leaves this process has no colour any more.
enum ColourSpread {
    static let grey = 0

    /// - Parameter pixels: Three bytes each, in any order of the channels; 1 pixel or more.
    static func of(rgb pixels: UnsafeMutableBufferPointer<UInt8>) -> Int {
        Self.mean(count: pixels.count / 3) { (pixels[3 * $0], pixels[3 * $0 + 1], pixels[3 * $0 + 2]) }
    }

    /// - Parameter pixels: Four bytes each, inverted as Adobe has them; 1 pixel or more.
    static func of(cmyk pixels: UnsafeMutableBufferPointer<UInt8>) -> Int {
        Self.mean(count: pixels.count / 4) { index in
            let black = Int(pixels[4 * index + 3])
            func channel(_ number: Int) -> UInt8 { UInt8(Int(pixels[4 * index + number]) * black / 255) }
            return (channel(0), channel(1), channel(2))
        }
    }

    private static func mean(count: Int, _ pixel: (Int) -> (UInt8, UInt8, UInt8)) -> Int {
        var sum = 0
        for index in 0..<count {
            let (first, second, third) = pixel(index)
            sum += Int(max(first, second, third)) - Int(min(first, second, third))
        }
        return (sum * 100 + count / 2) / count
    }
}
