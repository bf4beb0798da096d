package import Hummingbird
import NIOCore

/// Reads the parts of a request's multipart body as they arrive. What is not read is not received either: the socket
/// waits for whoever reads the part.
///
/// ```swift
/// while let part = try await reader.nextPart() {
///     if part.isFile { for try await chunk in part.body { … } } else { let text = try await part.text() }
/// }
/// ```
///
/// One reader at a time: an actor only because a part's body may be handed to another task.
package actor MultipartReader {
    private var parser: MultipartParser
    private var body: RequestBody.AsyncIterator
    /// The part whose content is next; counts from 1.
    private var current = 0
    private var isInPart = false
    private var isReading = false
    /// What has been thrown, and is thrown again by every further call.
    private var failure: (any Error)?

    /// Prepares to read a request's body; reads nothing yet.
    /// - Throws: ``MultipartError/notMultipart``.
    package init(_ request: Request, limits: MultipartLimits = MultipartLimits()) throws(MultipartError) {
        self.parser = try MultipartParser(contentType: request.headers[.contentType], limits: limits)
        self.body = request.body.makeAsyncIterator()
    }

    /// Returns the next part, in the order of the body, after reading over what is left of the one before.
    /// - Returns: `nil` when the body has ended as it should.
    /// - Throws: ``MultipartError``, or the connection's error.
    package func nextPart() async throws -> MultipartPart? {
        while let event = try await self.nextEvent() {
            switch event {
            case .partBegan(let headers):
                self.current += 1
                self.isInPart = true
                return MultipartPart(headers: headers, body: MultipartPartBody(reader: self, number: self.current))
            case .data: continue
            case .partEnded: self.isInPart = false
            case .ended: return nil
            }
        }
        return nil
    }

    /// Returns more of a part's content; `nil` at its end.
    fileprivate func nextChunk(of number: Int) async throws -> [UInt8]? {
        guard number == self.current else { throw MultipartError.overlappingReads }
        guard self.isInPart, let event = try await self.nextEvent() else { return nil }
        switch event {
        case .data(let slice):
            return Array(slice)
        case .partEnded:
            self.isInPart = false
            return nil
        case .partBegan, .ended:
            throw MultipartError.overlappingReads
        }
    }

    private func nextEvent() async throws -> MultipartEvent? {
        // While one call waits for the socket another could come in, and take what the first one waits for.
        guard !self.isReading else { throw MultipartError.overlappingReads }
        if let failure = self.failure { throw failure }
        self.isReading = true
        defer { self.isReading = false }
        do {
            while true {
                if let event = try self.parser.next() { return event }
                var body = self.body
                let buffer = try await body.next(isolation: #isolation)
                self.body = body
                guard let buffer else {
                    try self.parser.finish()
                    return nil
                }
                self.parser.push(buffer.readableBytesView)
            }
        } catch {
            self.failure = error
            throw error
        }
    }
}

/// One part of a multipart body.
package struct MultipartPart: Sendable {
    /// What the part says about itself.
    package let headers: MultipartHeaders
    /// The content; ends to be readable when the next part is asked for.
    package let body: MultipartPartBody

    /// The field's name.
    package var name: String { self.headers.name }
    /// The name of a file, made harmless; never a path.
    package var fileName: String? { self.headers.fileName }
    /// The content type in lower case, without parameters.
    package var contentType: String? { self.headers.contentType }
    /// Whether the part is a file: it has a file name.
    package var isFile: Bool { self.headers.fileName != nil }

    /// Reads the whole content as text.
    /// - Parameter maximum: The longest content in bytes; a field's own limit applies as well.
    /// - Throws: ``MultipartError``, `malformed` when it is not UTF-8 or holds U+0000, which Postgres does not store.
    package func text(maximum: Int = 64 * 1024) async throws -> String {
        var bytes: [UInt8] = []
        for try await chunk in self.body {
            bytes.append(contentsOf: chunk)
            guard bytes.count <= maximum else {
                throw MultipartError.fieldTooLarge(name: self.name, limit: maximum)
            }
        }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            throw MultipartError.malformed("a field that is not text")
        }
        return text
    }
}

/// The content of a part, in pieces as they arrive. Can be read once.
package struct MultipartPartBody: AsyncSequence, Sendable {
    /// A piece; never empty.
    package typealias Element = [UInt8]

    fileprivate let reader: MultipartReader
    fileprivate let number: Int

    /// Reads on where an earlier iterator stopped.
    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }

    /// Reads one piece after the other.
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let body: MultipartPartBody

        /// Returns the next piece; `nil` at the part's end.
        package mutating func next() async throws -> [UInt8]? {
            try await self.body.reader.nextChunk(of: self.body.number)
        }
    }
}
