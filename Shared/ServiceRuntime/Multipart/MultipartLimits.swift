/// How much of a multipart body is accepted. All are inclusive.
package struct MultipartLimits: Sendable, Equatable {
    /// Parts in one body.
    package var parts = 32
    /// Bytes of one part's header.
    package var headerBytes = 8 * 1024
    /// Bytes of one field that is not a file.
    package var fieldBytes = 64 * 1024
    /// Bytes of one file.
    package var fileBytes = Int.max

    /// The defaults.
    /// - Parameter fileBytes: The longest file. Without it, the reader of the part must count.
    package init(fileBytes: Int = .max) { self.fileBytes = fileBytes }
}
