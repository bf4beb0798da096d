import Glibc

/// Standard input and output, without buffers or locks.
enum StandardStreams {
    /// Reads to the next line feed, which is not returned.
    /// - Returns: `nil` when there is none within `maximum` bytes.
    static func readLine(upTo maximum: Int) -> [UInt8]? {
        var line: [UInt8] = []
        while line.count < maximum {
            var byte: UInt8 = 0
            guard Self.readOnce(into: &byte, 1) == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return line }
            line.append(byte)
        }
        return nil
    }

    /// Reads as many bytes as announced; `nil` when the input ends before, or memory is short.
    static func read(exactly count: Int) -> UnsafeMutableBufferPointer<UInt8>? {
        guard let buffer = Memory.allocate(count), let start = buffer.baseAddress else { return nil }
        var filled = 0
        while filled < count {
            let received = Self.readOnce(into: start + filled, count - filled)
            guard received > 0 else { return nil }
            filled += received
        }
        return buffer
    }

    static func write(_ text: String) {
        Array(text.utf8).withUnsafeBytes { Self.write($0) }
    }

    /// Writes everything; whoever stops reading ends this process.
    static func write(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        var offset = 0
        while offset < bytes.count {
            let written = Glibc.write(STDOUT_FILENO, start + offset, bytes.count - offset)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { exit(ExitCode.malformedRequest) }
            offset += written
        }
    }

    private static func readOnce(into buffer: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
        while true {
            let received = Glibc.read(STDIN_FILENO, buffer, count)
            if received >= 0 || errno != EINTR { return received }
        }
    }
}

/// Memory for pixels: refused, not fatal, when the limit on the address space is reached.
enum Memory {
    /// Never freed: the process ends with its one image.
    static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<UInt8>? {
        guard count > 0, let memory = malloc(count) else { return nil }
        return UnsafeMutableBufferPointer(start: memory.bindMemory(to: UInt8.self, capacity: count), count: count)
    }
}
