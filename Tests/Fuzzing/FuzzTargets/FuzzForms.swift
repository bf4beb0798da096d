import ServiceRuntime

/// Targets whose inputs are forms.
enum FuzzForms {
    private struct Part: Equatable {
        let headers: MultipartHeaders
        var content: [UInt8] = []
        var isComplete = false
    }

    /// What a parser made of a body: its parts, and the error that ended it.
    private struct Reading: Equatable {
        var parts: [Part] = []
        var hasEnded = false
        var error: MultipartError?
    }

    /// A body whose boundary is `X`; its first byte tells the length of the pieces.
    static func multipart(_ input: [UInt8]) throws {
        guard let first = input.first else { return }
        let body = input.dropFirst()
        let whole = self.read(body, every: max(1, body.count))
        let pieces = self.read(body, every: 1 + Int(first % 32))
        guard whole.error != nil || whole == pieces else {
            throw FuzzFinding("a form reads otherwise in pieces of \(1 + first % 32) bytes")
        }
        // Of a body that is refused, more or less may have been read by then; yet refused it is.
        guard (whole.error == nil) == (pieces.error == nil) else {
            throw FuzzFinding("a form is refused in pieces of \(1 + first % 32) bytes only")
        }
    }

    static func boundary(_ input: [UInt8]) throws {
        let type = String(decoding: input, as: UTF8.self)
        guard var parser = try? MultipartParser(contentType: type) else { return }
        parser.push(Array("--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--X--\r\n".utf8))
        while let event = try? parser.next(), event != .ended {}
    }

    private static func read(_ body: ArraySlice<UInt8>, every length: Int) -> Reading {
        var reading = Reading()
        do {
            var limits = MultipartLimits(fileBytes: 4_096)
            limits.fieldBytes = 512
            var parser = try MultipartParser(contentType: "multipart/form-data; boundary=X", limits: limits)
            var rest = body
            while !rest.isEmpty {
                parser.push(rest.prefix(length))
                rest = rest.dropFirst(length)
                while let event = try parser.next() { self.note(event, in: &reading) }
            }
            try parser.finish()
        } catch {
            reading.error = error
        }
        return reading
    }

    private static func note(_ event: MultipartEvent, in reading: inout Reading) {
        switch event {
        case .partBegan(let headers): reading.parts.append(Part(headers: headers))
        case .data(let bytes): reading.parts[reading.parts.count - 1].content += bytes
        case .partEnded: reading.parts[reading.parts.count - 1].isComplete = true
        case .ended: reading.hasEnded = true
        }
    }
}
