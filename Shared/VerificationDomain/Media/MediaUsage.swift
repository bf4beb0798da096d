/// How much the media of one environment of a tenant take up, as uploaded, and how much they may.
package struct MediaUsage: Sendable, Equatable {
    /// Bytes of all files, sealing and padding not counted.
    package var byteCount: Int64
    /// Files.
    package var fileCount: Int64
    /// What ``byteCount`` may come to; `nil` for as much as there is room for.
    package var byteLimit: Int64?

    /// A usage as stored; an environment without media has none.
    package init(byteCount: Int64 = 0, fileCount: Int64 = 0, byteLimit: Int64? = nil) {
        self.byteCount = byteCount
        self.fileCount = fileCount
        self.byteLimit = byteLimit
    }

    /// Whether no more is stored than may be.
    package var isWithinLimit: Bool { self.byteLimit.map { self.byteCount <= $0 } ?? true }
}

/// Knows what media take up. It is counted where media are stored and erased, by the database.
package protocol MediaUsageRepository: Sendable {
    /// What is stored now. In a transaction that has stored a file, exactly: others that store one wait until it ends.
    func usage(scope: Scope) async throws -> MediaUsage
    /// Limits what may be stored from now on; what is there stays.
    /// - Parameter byteLimit: 0 or more; `nil` for no limit.
    func limit(to byteLimit: Int64?, scope: Scope) async throws
}
