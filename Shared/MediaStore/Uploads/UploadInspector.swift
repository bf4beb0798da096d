/// Checks an upload as it arrives, without decoding it, in memory of a few kilobytes.
///
/// Size, type by first bytes, agreement with what was declared, dimensions, and the structure walked to its end.
/// Wrong files are refused at the first byte that is wrong; after an error every further call throws it again.
package struct UploadInspector: Sendable {
    private enum Stage {
        case sniffing([UInt8])
        case jpeg(JPEGWalker)
        case png(PNGWalker)
        case pdf(PDFWalker)
        case json(JSONWalker)
        case mp4(MP4Walker, MediaType)
        case webm(WebMWalker)
        case failed(MediaError)
    }

    private let declared: DeclaredFile
    private let policy: UploadPolicy
    private var stage = Stage.sniffing([])
    private var size = 0

    /// Starts an inspection, with what the sender says of the file and what is taken here.
    package init(declared: DeclaredFile, policy: UploadPolicy) {
        self.declared = declared
        self.policy = policy
    }

    /// Adds the next bytes, any number.
    package mutating func push(_ bytes: [UInt8]) throws(MediaError) {
        try self.remembering { inspector throws(MediaError) in
            guard bytes.count <= inspector.policy.sizes.upperBound - inspector.size else {
                throw .tooLarge(maximum: inspector.policy.sizes.upperBound)
            }
            inspector.size += bytes.count
            try inspector.advance(with: bytes)
        }
    }

    /// Ends the upload.
    /// - Returns: What it is. Calling twice gives the same answer.
    package mutating func finish() throws(MediaError) -> InspectedMedia {
        try self.remembering { inspector throws(MediaError) in
            guard inspector.size > 0 else { throw .empty }
            guard inspector.size >= inspector.policy.sizes.lowerBound else {
                throw .tooSmall(minimum: inspector.policy.sizes.lowerBound)
            }
            if case .sniffing(let start) = inspector.stage { try inspector.recognise(start) }
            switch inspector.stage {
            case .jpeg(let walker):
                return InspectedMedia(type: .jpeg, size: inspector.size, pixels: try walker.finish())
            case .png(let walker):
                return InspectedMedia(type: .png, size: inspector.size, pixels: try walker.finish())
            case .pdf(let walker):
                try walker.finish()
                return InspectedMedia(type: .pdf, size: inspector.size, pixels: nil)
            case .json(let walker):
                try walker.finish()
                return InspectedMedia(type: .json, size: inspector.size, pixels: nil)
            case .mp4(let walker, let type):
                return InspectedMedia(type: type, size: inspector.size, pixels: try walker.finish())
            case .webm(let walker):
                return InspectedMedia(type: .webm, size: inspector.size, pixels: try walker.finish())
            case .sniffing: throw .unsupportedType
            case .failed(let error): throw error
            }
        }
    }

    private mutating func remembering<Value>(
        _ step: (inout UploadInspector) throws(MediaError) -> Value
    ) throws(MediaError) -> Value {
        if case .failed(let error) = self.stage { throw error }
        do {
            return try step(&self)
        } catch {
            self.stage = .failed(error)
            throw error
        }
    }

    private mutating func advance(with bytes: [UInt8]) throws(MediaError) {
        switch self.stage {
        case .sniffing(let start):
            let start = start + bytes
            if start.count < MediaType.sniffedLength {
                self.stage = .sniffing(start)
            } else {
                try self.recognise(start)
            }
        case .jpeg(var walker):
            try walker.push(bytes)
            self.stage = .jpeg(walker)
        case .png(var walker):
            try walker.push(bytes)
            self.stage = .png(walker)
        case .pdf(var walker):
            try walker.push(bytes)
            self.stage = .pdf(walker)
        case .json(var walker):
            try walker.push(bytes)
            self.stage = .json(walker)
        case .mp4(var walker, let type):
            try walker.push(bytes)
            self.stage = .mp4(walker, type)
        case .webm(var walker):
            try walker.push(bytes)
            self.stage = .webm(walker)
        case .failed(let error): throw error
        }
    }

    /// Decides the type and gives the bytes so far to its walker.
    private mutating func recognise(_ start: [UInt8]) throws(MediaError) {
        let type = MediaType(sniffing: Array(start.prefix(MediaType.sniffedLength)))
        guard let type, self.policy.types.contains(type) else { throw .unsupportedType }
        guard self.declared.allows(type) else { throw .typeMismatch }
        switch type {
        case .jpeg: self.stage = .jpeg(JPEGWalker(policy: self.policy))
        case .png: self.stage = .png(PNGWalker(policy: self.policy))
        case .pdf: self.stage = .pdf(PDFWalker())
        case .json: self.stage = .json(JSONWalker())
        case .mp4, .quickTime: self.stage = .mp4(MP4Walker(type: type, policy: self.policy), type)
        case .webm: self.stage = .webm(WebMWalker(policy: self.policy))
        }
        try self.advance(with: start)
    }
}
