@testable import ServiceRuntime

/// What a parser has read from a body.
struct ParsedPart: Equatable {
    let headers: MultipartHeaders
    var content: [UInt8] = []
    var isComplete = false

    var text: String { String(decoding: self.content, as: UTF8.self) }
}

/// Bodies for tests, and what a parser makes of them.
enum MultipartText {
    static let type = "multipart/form-data; boundary=X"

    /// A body with the boundary `X`; parts are header lines and content.
    static func body(_ parts: [(header: String, content: String)]) -> [UInt8] {
        let text = parts.map { "--X\r\n\($0.header)\r\n\r\n\($0.content)\r\n" }.joined()
        return Array("\(text)--X--\r\n".utf8)
    }

    static func field(_ name: String, _ content: String) -> (header: String, content: String) {
        ("Content-Disposition: form-data; name=\"\(name)\"", content)
    }

    /// Parses pieces to the end.
    static func parse(
        _ pieces: [some Collection<UInt8>], type: String = Self.type, limits: MultipartLimits = MultipartLimits()
    ) throws -> [ParsedPart] {
        var parser = try MultipartParser(contentType: type, limits: limits)
        var parts: [ParsedPart] = []
        var hasEnded = false
        func take(_ event: MultipartEvent) {
            switch event {
            case .partBegan(let headers): parts.append(ParsedPart(headers: headers))
            case .data(let slice): parts[parts.count - 1].content += slice
            case .partEnded: parts[parts.count - 1].isComplete = true
            case .ended: hasEnded = true
            }
        }
        for piece in pieces {
            parser.push(piece)
            while let event = try parser.next() { take(event) }
        }
        try parser.finish()
        guard hasEnded else { throw MultipartError.truncated }
        return parts
    }
}
