// Decodes one image from standard input and ends: see `DecoderRequest` and `DecoderAnswer` for what passes by.
// A child of report-workers, started for each image, so that a hostile file meets a process that holds nothing.

import Glibc

guard Confinement.enter() else { exit(ExitCode.notConfined) }

if CommandLine.arguments.dropFirst() == ["--confinement"] {
    StandardStreams.write(Confinement.report())
    exit(ExitCode.done)
}

guard
    let request = StandardStreams.readLine(upTo: DecoderRequest.maximumLineLength).flatMap(DecoderRequest.init(line:)),
    let input = StandardStreams.read(exactly: request.length)
else { exit(ExitCode.malformedRequest) }

do throws(DecodingFailure) {
    let image =
        switch request.format {
        case .jpeg: try JPEGImage.decode(input, request: request)
        case .png: try PNGImage.decode(input, request: request)
        }
    let raster = try image.grey.scaledDown(toWidth: request.targetWidth)
    StandardStreams.write(DecoderAnswer.header(of: image, raster: raster))
    StandardStreams.write(UnsafeRawBufferPointer(raster.pixels))
} catch {
    StandardStreams.write(DecoderAnswer.refusal(error))
}
exit(ExitCode.done)

/// What the process says by how it ends.
enum ExitCode {
    /// Answered, for or against the image.
    static let done: CInt = 0
    /// No request that can be understood, or fewer bytes than announced.
    static let malformedRequest: CInt = 64
    /// The limits could not be set; nothing was read.
    static let notConfined: CInt = 70
}
