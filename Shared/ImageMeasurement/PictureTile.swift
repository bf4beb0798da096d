/// The luma statistics of one square of 64 by 64 pixels.
struct PictureTile {
    static let side = 64
    /// Luma variance from which a tile has something to be sharp: a deviation of 12 levels, more than paper and noise
    /// have.
    static let leastVariance = 144.0

    /// Variance of luma: the contrast, squared.
    let variance: Double
    /// Variance of the Laplacian, the sum of the four neighbours less four times the pixel.
    let laplacianVariance: Double

    var isTextured: Bool { self.variance >= Self.leastVariance }
    /// Laplacian variance over squared contrast: half the contrast quarters both, and leaves it as it is.
    var sharpness: Double { self.laplacianVariance / self.variance }

    /// The whole tiles of a picture from its top left; what is left over at the right and bottom is not measured.
    static func all(luma: [UInt8], width: Int, height: Int) -> [PictureTile] {
        var tiles: [PictureTile] = []
        for top in stride(from: 0, through: height - Self.side, by: Self.side) {
            for left in stride(from: 0, through: width - Self.side, by: Self.side) {
                tiles.append(PictureTile(luma: luma, width: width, left: left, top: top))
            }
        }
        return tiles
    }

    /// Sums are of whole numbers, so that their order does not matter. The tile's own border has no Laplacian.
    private init(luma: [UInt8], width: Int, left: Int, top: Int) {
        var (sum, squares, laplacianSum, laplacianSquares) = (0, 0, 0, 0)
        for y in top..<top + Self.side {
            for x in left..<left + Self.side {
                let index = y * width + x
                let value = Int(luma[index])
                sum += value
                squares += value * value
                guard y > top, y < top + Self.side - 1, x > left, x < left + Self.side - 1 else { continue }
                let neighbours =
                    Int(luma[index - 1]) + Int(luma[index + 1]) + Int(luma[index - width]) + Int(luma[index + width])
                let laplacian = neighbours - 4 * value
                laplacianSum += laplacian
                laplacianSquares += laplacian * laplacian
            }
        }
        self.variance = Self.variance(sum, squares, Self.side * Self.side)
        self.laplacianVariance = Self.variance(laplacianSum, laplacianSquares, (Self.side - 2) * (Self.side - 2))
    }

    private static func variance(_ sum: Int, _ squares: Int, _ count: Int) -> Double {
        Double(squares * count - sum * sum) / Double(count * count)
    }
}
