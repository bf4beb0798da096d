/// Which files are taken, and how large.
///
/// Source: API reference v3.6, "Upload document" and "Upload live photo": jpg, png (documents also pdf), "between 32KB
/// and 10MB", "Maximum supported resolution is 64MPx". KB and MB are read as 1 024 and 1 024² bytes, MPx as 10⁶ pixels.
package struct UploadPolicy: Equatable, Sendable {
    /// The kinds of file that are taken.
    package let types: Set<MediaType>
    /// Bytes.
    package let sizes: ClosedRange<Int>
    /// The most pixels an image may declare: decoding costs memory by the pixel, whatever the file's size.
    package let maximumPixels: Int
    /// The longest side an image may declare, in pixels.
    package let maximumSide: Int

    /// States a policy. The usual limits are the API reference's on pixels, and on a side what decoders bear.
    package init(
        types: Set<MediaType>, sizes: ClosedRange<Int>, maximumPixels: Int = 64_000_000, maximumSide: Int = 20_000
    ) {
        self.types = types
        self.sizes = sizes
        self.maximumPixels = maximumPixels
        self.maximumSide = maximumSide
    }

    private static let largest = 10 * 1_024 * 1_024

    /// Documents in live environments.
    package static let liveDocument = UploadPolicy(types: [.jpeg, .png, .pdf], sizes: 32 * 1_024...largest)
    /// Live photos and ID photos in live environments.
    package static let livePhoto = UploadPolicy(types: [.jpeg, .png], sizes: 32 * 1_024...largest)
    /// Documents in the sandbox, which has no floor: samples are small.
    package static let sandboxDocument = UploadPolicy(types: [.jpeg, .png, .pdf], sizes: 1...largest)
    /// Passports in the sandbox, where chip data stand for the document.
    package static let sandboxPassport = UploadPolicy(types: [.jpeg, .png, .pdf, .json], sizes: 1...largest)
    /// Live photos and ID photos in the sandbox.
    package static let sandboxPhoto = UploadPolicy(types: [.jpeg, .png], sizes: 1...largest)
    /// Recordings of faces and documents, in every environment. The API says nothing of their size, which no client but an
    /// SDK sends: 32 MB is half a minute of what phones record, and a side that of their largest pictures.
    package static let recording = UploadPolicy(
        types: [.mp4, .quickTime, .webm], sizes: 1...32 * 1_024 * 1_024, maximumSide: 8_192)
    /// Documents to be signed, in every environment: PDF alone. Source of the floor: the sample that the client libraries
    /// send has 3 KB.
    package static let signingDocument = UploadPolicy(types: [.pdf], sizes: 1...largest)
    /// What was read from a chip, in every environment: texts of the largest data groups have a few dozen kilobytes.
    package static let chipData = UploadPolicy(types: [.json], sizes: 1...1_024 * 1_024)

    /// Refuses an image that would be too large to decode.
    func check(_ pixels: PixelSize) throws(MediaError) {
        guard max(pixels.width, pixels.height) <= self.maximumSide else {
            throw .sideTooLong(maximum: self.maximumSide)
        }
        // No overflow: both sides were just compared.
        guard pixels.width * pixels.height <= self.maximumPixels else {
            throw .tooManyPixels(maximum: self.maximumPixels)
        }
    }
}
