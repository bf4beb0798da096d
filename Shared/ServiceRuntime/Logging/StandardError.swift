import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes whole lines to the process's standard error, one at a time.
package enum StandardError {
    private static let turn = Mutex(())

    /// Writes the text. What a closed or failing descriptor refuses is lost: there is nowhere left to say so.
    package static func write(_ text: String) {
        Self.turn.withLock { _ in
            var remaining = Array(text.utf8)[...]
            while !remaining.isEmpty {
                let written = remaining.withUnsafeBytes { buffer in
                    #if canImport(Glibc)
                        Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
                    #elseif canImport(Musl)
                        Musl.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
                    #else
                        Darwin.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
                    #endif
                }
                if written > 0 {
                    remaining = remaining.dropFirst(written)
                } else if written < 0, errno == EINTR {
                    continue
                } else {
                    return
                }
            }
        }
    }
}
