package import MediaStore

/// The target of uploaded files.
enum FuzzUploads {
    private static let policies = [
        UploadPolicy.sandboxPassport, .sandboxDocument, .sandboxPhoto, .liveDocument, .livePhoto, .recording,
        .signingDocument, .chipData,
    ]

    /// The first byte of an input that is a recording.
    static var recording: UInt8 { UInt8(Self.policies.firstIndex(of: .recording) ?? 0) }

    /// The first byte chooses policy and pieces, the rest is the file.
    static func upload(_ input: [UInt8]) throws {
        guard let first = input.first else { return }
        let file = Array(input.dropFirst())
        let policy = Self.policies[Int(first) % Self.policies.count]
        let whole = self.inspect(file, policy, every: max(1, file.count))
        let pieces = self.inspect(file, policy, every: 1 + Int(first) / Self.policies.count)
        switch (whole, pieces) {
        case (.success(let media), .success(let other)):
            guard media == other else { throw FuzzFinding("a file is something else in pieces") }
            guard policy.types.contains(media.type), policy.sizes.contains(media.size), media.size == file.count else {
                throw FuzzFinding("a file got through that its policy does not take")
            }
            if let pixels = media.pixels {
                guard (1...policy.maximumSide).contains(pixels.width), (1...policy.maximumSide).contains(pixels.height),
                    pixels.width * pixels.height <= policy.maximumPixels
                else { throw FuzzFinding("a picture got through that is too large to decode") }
            }
        case (.failure, .failure): break
        default: throw FuzzFinding("a file is taken or refused by the pieces it comes in")
        }
    }

    private static func inspect(
        _ file: [UInt8], _ policy: UploadPolicy, every length: Int
    ) -> Result<InspectedMedia, MediaError> {
        Result { () throws(MediaError) in
            var inspector = UploadInspector(
                declared: DeclaredFile(fileName: nil, contentType: nil), policy: policy)
            var rest = file[...]
            while !rest.isEmpty {
                try inspector.push(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            return try inspector.finish()
        }
    }
}

extension FuzzTarget {
    /// Whether a file gets through: by default in the sandbox, as a document.
    package static func isTakenAsUpload(_ file: [UInt8], policy: UploadPolicy = .sandboxDocument) -> Bool {
        var inspector = UploadInspector(
            declared: DeclaredFile(fileName: nil, contentType: nil), policy: policy)
        do {
            try inspector.push(file)
            _ = try inspector.finish()
            return true
        } catch {
            return false
        }
    }
}
