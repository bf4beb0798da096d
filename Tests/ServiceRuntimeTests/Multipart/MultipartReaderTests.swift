import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import ServiceRuntime

@Suite(.timeLimit(.minutes(1)))
struct MultipartReaderTests {
    private static let type = "Content-Type: multipart/form-data; boundary=X\r\n"

    private func reader(_ body: [UInt8], limits: MultipartLimits = MultipartLimits()) throws -> MultipartReader {
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/")
        head.headerFields[.contentType] = MultipartText.type
        return try MultipartReader(
            Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body))), limits: limits)
    }

    /// Answers with the name and length, or text, of each part.
    @Sendable private static func describe(_ request: Request, _ context: BasicServiceContext) async throws -> String {
        let reader = try MultipartReader(request)
        var words: [String] = []
        while let part = try await reader.nextPart() {
            if part.isFile {
                var count = 0
                for try await chunk in part.body { count += chunk.count }
                words.append("\(part.fileName ?? "-"):\(part.contentType ?? "-"):\(count)")
            } else {
                words.append("\(part.name)=\(try await part.text())")
            }
        }
        return words.joined(separator: " ")
    }

    private static func upload(fileBytes: Int) -> [UInt8] {
        MultipartText.body([
            MultipartText.field("type", "passport"),
            (
                "Content-Disposition: form-data; name=file; filename=a.png\r\nContent-Type: image/png",
                String(repeating: "x", count: fileBytes)
            ),
            MultipartText.field("side", "front"),
        ])
    }

    @Test func partsOfAnUploadAreRead() async throws {
        let body = Self.upload(fileBytes: 10 * 1024 * 1024)
        let answer = try await withServer(routes: { $0.post("a", use: Self.describe) }) { port in
            try await RawConnection.open(port: port) { connection in
                try await connection.send(
                    "POST /a HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Length: \(body.count)\r\n\(Self.type)\r\n"
                )
                try await connection.send(body)
                return await connection.receiveAll()
            }
        }
        #expect(answer.hasSuffix("\r\n\r\ntype=passport a.png:image/png:10485760 side=front"))
    }

    @Test func chunkedUploadIsRead() async throws {
        let body = Self.upload(fileBytes: 5_000)
        let answer = try await withServer(routes: { $0.post("a", use: Self.describe) }) { port in
            try await RawConnection.open(port: port) { connection in
                try await connection.send(
                    "POST /a HTTP/1.1\r\nHost: t\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\(Self.type)\r\n"
                )
                for start in stride(from: 0, to: body.count, by: 700) {
                    let piece = Array(body[start..<min(start + 700, body.count)])
                    try await connection.send("\(String(piece.count, radix: 16))\r\n")
                    try await connection.send(piece + Array("\r\n".utf8))
                }
                try await connection.send("0\r\n\r\n")
                return await connection.receiveAll()
            }
        }
        #expect(answer.hasSuffix("\r\n\r\ntype=passport a.png:image/png:5000 side=front"))
    }

    @Test(arguments: [
        ("application/json", "{}", "400"), ("multipart/form-data; boundary=X", "--X\r\nx", "400"),
        ("multipart/form-data; boundary=X", "--X\r\nContent-Disposition: form-data\r\n\r\n", "400"),
    ])
    func bodyThatCannotBeReadIsA400(type: String, body: String, status: String) async throws {
        let answer = try await withServer(routes: { $0.post("a", use: Self.describe) }) { port in
            try await exchange(
                "POST /a HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: \(type)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)", port: port)
        }
        #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains(#""type":"bad_request""#))
    }

    @Test func senderWaitsForTheReader() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let sent = Tally()
        // The sockets of the loopback interface hold some tens of megabytes; a server that read on would take all.
        let total = 1_024 * 1_024 * 1_024
        let answer = try await withServer(
            routes: {
                $0.post("a") { request, _ in
                    let part = try await MultipartReader(request).nextPart()
                    for await _ in gate { break }
                    return part?.name ?? "-"
                }
            }
        ) { port in
            try await RawConnection.open(port: port) { connection in
                let head = "--X\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n"
                try await connection.send(
                    "POST /a HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\(Self.type)"
                        + "Content-Length: \(total)\r\n\r\n\(head)")
                let piece = [UInt8](repeating: 1, count: 1_024 * 1_024)
                let send = connection.sender
                let sender = Task {
                    while sent.value < total - piece.count {
                        try await send(piece)
                        sent.add(piece.count)
                    }
                }
                // It stands still when the sockets are full: the count stays the same for a while.
                var before = -1
                while before != sent.value || before == 0 {
                    before = sent.value
                    try await Task.sleep(for: .milliseconds(300))
                }
                #expect(before < total / 4)
                open.yield()
                let answer = try await connection.receive(until: "\r\n\r\nfile")
                sender.cancel()
                return answer
            }
        }
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
    }

    @Test func partThatWasNotReadIsSkipped() async throws {
        let reader = try self.reader(Self.upload(fileBytes: 1_000))
        var names: [String] = []
        while let part = try await reader.nextPart() { names.append(part.name) }
        #expect(names == ["type", "file", "side"])
    }

    @Test func partCannotBeReadAfterTheNext() async throws {
        let reader = try self.reader(Self.upload(fileBytes: 1_000))
        let first = try #require(try await reader.nextPart())
        _ = try await reader.nextPart()
        await #expect(throws: MultipartError.overlappingReads) { try await first.text() }
    }

    @Test func partIsEmptyTheSecondTime() async throws {
        let reader = try self.reader(Self.upload(fileBytes: 1_000))
        let first = try #require(try await reader.nextPart())
        #expect(try await first.text() == "passport")
        #expect(try await first.text().isEmpty)
        #expect(try await reader.nextPart()?.name == "file")
    }

    @Test func errorIsFinal() async throws {
        let reader = try self.reader(Array("--X\r\nContent-Disposition: form-data; name=a\r\n\r\n1".utf8))
        let part = try #require(try await reader.nextPart())
        await #expect(throws: MultipartError.truncated) { try await part.text() }
        await #expect(throws: MultipartError.truncated) { try await reader.nextPart() }
    }

    @Test func textHasALongestLength() async throws {
        let reader = try self.reader(MultipartText.body([MultipartText.field("a", "12345")]))
        let part = try #require(try await reader.nextPart())
        await #expect(throws: MultipartError.fieldTooLarge(name: "a", limit: 4)) { try await part.text(maximum: 4) }
    }

    @Test(arguments: [[0xFF], [0x41, 0x00]] as [[UInt8]])
    func textIsUTF8WithoutNUL(content: [UInt8]) async throws {
        let start = "--X\r\nContent-Disposition: form-data; name=a\r\n\r\n"
        let reader = try self.reader(Array(start.utf8) + content + Array("\r\n--X--".utf8))
        let part = try #require(try await reader.nextPart())
        await #expect(throws: MultipartError.malformed("a field that is not text")) { try await part.text() }
    }
}
