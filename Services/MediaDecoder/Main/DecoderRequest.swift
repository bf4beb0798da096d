/// The request: one line of JSON, then the image's bytes.
///
/// `{"format":"jpeg"|"png","length":…,"max_pixels":…,"target_width":…}`; every key is required, no other is known.
struct DecoderRequest {
    enum Format: String { case jpeg, png }

    static let maximumLineLength = 512

    let format: Format
    /// Bytes that follow the line; 1 to 64 MiB.
    let length: Int
    /// Images that declare more are not decoded.
    let maximumPixels: Int
    /// Width of the raster to answer with, where the image is wider; 1 to 4096.
    let targetWidth: Int

    /// - Parameter line: Without its line feed. `nil` unless it is a request.
    init?(line: [UInt8]) {
        guard
            let values = FlatJSON.parse(line), values.count == 4,
            case .text(let name) = values["format"], let format = Format(rawValue: name),
            case .number(let length) = values["length"], (1...67_108_864).contains(length),
            case .number(let maximumPixels) = values["max_pixels"], (1...2_147_483_647).contains(maximumPixels),
            case .number(let targetWidth) = values["target_width"], (1...4_096).contains(targetWidth)
        else { return nil }
        self.format = format
        self.length = length
        self.maximumPixels = maximumPixels
        self.targetWidth = targetWidth
    }
}
