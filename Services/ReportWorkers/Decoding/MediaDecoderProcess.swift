import Glibc
import MediaStore

/// Decodes pictures in the `media-decoder` executable, one confined child process for each.
package struct MediaDecoderProcess: Sendable {
    private let executable: String
    private let deadline: Duration
    private let threads: BlockingThreads

    /// - Parameters:
    ///   - executable: Absolute path of `media-decoder`.
    ///   - deadline: From start to end of one child, which is then killed.
    ///   - concurrency: How many children run at once, 1 or more; further pictures wait. Each may use 1 GiB.
    package init(executable: String, deadline: Duration = .seconds(10), concurrency: Int = 2) {
        self.executable = executable
        self.deadline = deadline
        self.threads = BlockingThreads(label: "media-decoder", count: concurrency)
    }

    /// Decodes one picture.
    /// - Parameters:
    ///   - bytes: The whole file, at most 64 MiB.
    ///   - maximumPixels: Pictures that declare more are refused, not decoded.
    ///   - targetWidth: Width of the raster in the answer, 1 to 4096; narrower pictures keep theirs.
    ///   - limit: A picture whose turn comes later is not decoded, but `unavailable` with `EBUSY`; `nil` waits for ever.
    /// - Throws: ``MediaDecodingError``; `CancellationError` when cancelled, which kills the child.
    package func decode(
        _ bytes: [UInt8], format: DecodableFormat, maximumPixels: Int = 64_000_000, targetWidth: Int = 1_000,
        startingBefore limit: ContinuousClock.Instant? = nil
    ) async throws -> DecodedImage {
        guard !bytes.isEmpty else { throw MediaDecodingError.corrupt }
        let request =
            "{\"format\":\"\(format.rawValue)\",\"length\":\(bytes.count),"
            + "\"max_pixels\":\(maximumPixels),\"target_width\":\(targetWidth)}\n"
        let order = DecoderChild.Order(
            executable: self.executable, input: Array(request.utf8) + bytes,
            maximumOutput: DecoderAnswer.maximumLength(targetWidth: targetWidth), deadline: self.deadline)
        let child = DecoderChild()
        return try await withTaskCancellationHandler {
            do {
                return try await self.threads.run {
                    if let limit, ContinuousClock.now >= limit { throw MediaDecodingError.unavailable(code: EBUSY) }
                    let outcome = try child.run(order)
                    try Self.check(outcome)
                    return try DecoderAnswer.parse(
                        outcome.output, maximumPixels: maximumPixels, targetWidth: targetWidth)
                }
            } catch {
                try Task.checkCancellation()
                throw error
            }
        } onCancel: {
            child.kill()
        }
    }

    /// Proves that the decoder starts, confines itself and answers: for start-up and readiness.
    /// - Throws: As ``decode(_:format:maximumPixels:targetWidth:)``.
    package func checkReady() async throws {
        _ = try await self.decode(Self.smallestPicture, format: .png, maximumPixels: 1, targetWidth: 1)
    }

    /// What an end other than a regular one means.
    private static func check(_ outcome: DecoderChild.Outcome) throws(MediaDecodingError) {
        // <sys/wait.h>: the signal in the low 7 bits, the exit code in the next byte.
        let (signal, code) = (outcome.status & 0x7F, outcome.status >> 8 & 0xFF)
        switch (signal, code) {
        case (0, 0): return
        case (0, 70): throw .notConfined
        case (9, _), (24, _): throw .timedOut  // SIGKILL, SIGXCPU: the deadline, the processor limit
        default: throw .crashed
        }
    }

    /// One grey pixel.
    private static let smallestPicture: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
        0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B,
        0x55, 0x00, 0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x68, 0x00, 0x00, 0x00,
        0x82, 0x00, 0x81, 0x77, 0xCD, 0x72, 0xB6, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE,
        0x42, 0x60, 0x82,
    ]
}
