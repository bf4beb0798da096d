/// Brightness, 0 black to 255 white, row by row without gaps.
struct GreyRaster {
    let width: Int
    let height: Int
    let pixels: UnsafeMutableBufferPointer<UInt8>

    /// - Throws: ``DecodingFailure/tooLarge`` when there is no memory for it.
    init(width: Int, height: Int) throws(DecodingFailure) {
        guard let pixels = Memory.allocate(width * height) else { throw .tooLarge }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Returns the raster in the given width, with its proportions: each pixel the mean of those it covers. A narrower
    /// raster is returned as it is.
    func scaledDown(toWidth target: Int) throws(DecodingFailure) -> GreyRaster {
        guard self.width > target else { return self }
        let height = max(1, (self.height * target + self.width / 2) / self.width)
        let result = try GreyRaster(width: target, height: height)
        for y in 0..<height {
            let rows = y * self.height / height..<(y + 1) * self.height / height
            for x in 0..<target {
                let columns = x * self.width / target..<(x + 1) * self.width / target
                var sum = 0
                for row in rows {
                    for column in columns { sum += Int(self.pixels[row * self.width + column]) }
                }
                let count = rows.count * columns.count
                result.pixels[y * target + x] = UInt8((sum + count / 2) / count)
            }
        }
        return result
    }
}
