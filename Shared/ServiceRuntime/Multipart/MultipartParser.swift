#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a ``MultipartParser`` has found.
package enum MultipartEvent: Sendable, Equatable {
    /// A part begins.
    case partBegan(MultipartHeaders)
    /// Some of the part's content; never empty.
    case data(ArraySlice<UInt8>)
    /// The part is complete.
    case partEnded
    /// The last boundary has been read; what follows is ignored.
    case ended
}

/// Reads `multipart/form-data` (RFC 7578, RFC 2046 §5.1) piece by piece. No I/O: push bytes, pull events.
///
/// ```swift
/// parser.push(bytes)
/// while let event = try parser.next() { … }   // nil: push more, or finish()
/// ```
///
/// It holds one push and at most a header or a boundary more. Errors are final.
package struct MultipartParser {
    private enum State {
        /// Before the first boundary; text there is ignored.
        case preamble
        /// Just after `--boundary`.
        case delimiter
        case headers
        /// At the line ending of the empty line after a header.
        case contentStart(name: String, isFile: Bool)
        case content(name: String, isFile: Bool, count: Int)
        case partEnd
        case end
        case done
    }

    /// White space that may stand between a boundary and its line ending (RFC 2046: "transport padding").
    private static let maximumPadding = 64
    /// The preamble is for readers without MIME; nobody sends a long one.
    private static let maximumPreamble = 8 * 1024

    private let limits: MultipartLimits
    /// CR LF `--boundary`.
    private let delimiter: [UInt8]
    private var state = State.preamble
    private var buffer: [UInt8]
    /// Where unread bytes begin in `buffer`.
    private var start = 0
    private var parts = 0
    private var preambleBytes = 0

    /// Makes a parser for a body with this content type.
    /// - Throws: ``MultipartError/notMultipart``.
    package init(contentType: String?, limits: MultipartLimits = MultipartLimits()) throws(MultipartError) {
        self.limits = limits
        self.delimiter = Array("\r\n--\(try MultipartBoundary(contentType: contentType).text)".utf8)
        // The first boundary may open the body; with these two bytes it is like all others.
        self.buffer = [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }

    /// Adds bytes of the body.
    package mutating func push(_ bytes: some Collection<UInt8>) {
        if case .done = self.state { return }
        if self.start > 0 {
            self.buffer.removeFirst(self.start)
            self.start = 0
        }
        self.buffer.append(contentsOf: bytes)
    }

    /// Checks that the body was complete. Call when there are no more bytes and ``next()`` returns `nil`.
    /// - Throws: ``MultipartError/truncated``.
    package mutating func finish() throws(MultipartError) {
        if case .done = self.state { return }
        throw .truncated
    }

    /// Returns the next event.
    /// - Returns: `nil` when bytes are needed, and after the end.
    package mutating func next() throws(MultipartError) -> MultipartEvent? {
        while true {
            switch self.state {
            case .preamble:
                guard try self.skipPreamble() else { return nil }
            case .delimiter:
                guard try self.readDelimiterLine() else { return nil }
            case .headers:
                return try self.readHeaders()
            case .contentStart(let name, let isFile):
                guard self.startContent(name: name, isFile: isFile) else { return nil }
            case .content(let name, let isFile, let count):
                guard let slice = try self.readContent() else {
                    // A delimiter was found at once: nothing is left of this part.
                    if case .partEnd = self.state { continue }
                    return nil
                }
                let total = count + slice.count
                let limit = isFile ? self.limits.fileBytes : self.limits.fieldBytes
                guard total <= limit else {
                    throw isFile ? .fileTooLarge(name: name, limit: limit) : .fieldTooLarge(name: name, limit: limit)
                }
                if case .content = self.state { self.state = .content(name: name, isFile: isFile, count: total) }
                return .data(slice)
            case .partEnd:
                self.state = .delimiter
                return .partEnded
            case .end:
                self.state = .done
                self.buffer = []
                self.start = 0
                return .ended
            case .done:
                return nil
            }
        }
    }

    private mutating func skipPreamble() throws(MultipartError) -> Bool {
        if let found = self.firstDelimiter() {
            self.start = found + self.delimiter.count
            self.state = .delimiter
            return true
        }
        let safe = self.endOfSafeContent()
        self.preambleBytes += safe - self.start
        self.start = safe
        guard self.preambleBytes <= Self.maximumPreamble else { throw .malformed("no boundary at its beginning") }
        return false
    }

    /// Reads what follows `--boundary`: `--`, or optional white space and a line ending.
    private mutating func readDelimiterLine() throws(MultipartError) -> Bool {
        let rest = self.buffer[self.start...]
        guard rest.count >= 2 else { return false }
        if rest.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")]) {
            self.state = .end
            return true
        }
        let line = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard line.startIndex - self.start <= Self.maximumPadding else { throw .malformed("a long boundary line") }
        guard let first = line.first else { return false }
        guard first == UInt8(ascii: "\r") else { throw .malformed("text after a boundary") }
        guard line.count >= 2 else { return false }
        guard line[line.startIndex + 1] == UInt8(ascii: "\n") else { throw .malformed("text after a boundary") }
        guard self.parts < self.limits.parts else { throw .tooManyParts(limit: self.limits.parts) }
        self.parts += 1
        self.start = line.startIndex + 2
        self.state = .headers
        return true
    }

    private mutating func readHeaders() throws(MultipartError) -> MultipartEvent? {
        let rest = self.buffer[self.start...]
        guard !rest.starts(with: [13, 10]) else { throw .malformed("a part without a header") }
        let ending: [UInt8] = [13, 10, 13, 10]
        guard let end = rest.firstRange(of: ending)?.lowerBound else {
            guard rest.count <= self.limits.headerBytes + ending.count else {
                throw .headersTooLarge(limit: self.limits.headerBytes)
            }
            return nil
        }
        guard end - self.start <= self.limits.headerBytes else {
            throw .headersTooLarge(limit: self.limits.headerBytes)
        }
        let headers = try MultipartHeaders(parsing: self.buffer[self.start..<end])
        self.start = end + 2
        self.state = .contentStart(name: headers.name, isFile: headers.fileName != nil)
        return .partBegan(headers)
    }

    /// Goes past the empty line, or past a boundary: a part may have no content at all, and then the empty line's ending
    /// is the boundary's (RFC 2046 §5.1.1: `MIME-part-headers [CRLF *OCTET]`).
    private mutating func startContent(name: String, isFile: Bool) -> Bool {
        let rest = self.buffer[self.start...].prefix(self.delimiter.count)
        if rest.count == self.delimiter.count, rest.elementsEqual(self.delimiter) {
            self.start += self.delimiter.count
            self.state = .partEnd
            return true
        }
        guard !self.delimiter.starts(with: rest) else { return false }
        self.start += 2
        self.state = .content(name: name, isFile: isFile, count: 0)
        return true
    }

    /// Returns content up to the next delimiter, or as much as cannot belong to one; `nil` when there is none.
    private mutating func readContent() throws(MultipartError) -> ArraySlice<UInt8>? {
        let end: Int
        if let found = self.firstDelimiter() {
            end = found
            self.state = .partEnd
        } else {
            end = self.endOfSafeContent()
        }
        let slice = self.buffer[self.start..<end]
        self.start = end
        if case .partEnd = self.state { self.start += self.delimiter.count }
        return slice.isEmpty ? nil : slice
    }

    /// Where the next delimiter begins.
    private func firstDelimiter() -> Int? {
        let length = self.delimiter.count
        return self.buffer.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var position = self.start
            // C's search is the fastest there is, and a photo is searched whole.
            while position + length <= buffer.count,
                let found = memchr(base + position, 13, buffer.count - length + 1 - position)
            {
                let index = base.distance(to: UnsafeRawPointer(found))
                if memcmp(found, self.delimiter, length) == 0 { return index }
                position = index + 1
            }
            return nil
        }
    }

    /// Where bytes begin that may be the beginning of a delimiter.
    private func endOfSafeContent() -> Int {
        var candidate = max(self.start, self.buffer.count - self.delimiter.count + 1)
        while candidate < self.buffer.count {
            if self.delimiter.starts(with: self.buffer[candidate...]) { return candidate }
            candidate += 1
        }
        return self.buffer.count
    }
}
