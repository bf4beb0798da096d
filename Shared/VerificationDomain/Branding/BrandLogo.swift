import Cryptography

/// A tenant's logo: a PNG or an SVG in which nothing is left but the picture.
package struct BrandLogo: Sendable, Equatable {
    /// The most bytes of a logo, before and after it was made safe: a page with everything it loads stays small.
    package static let maximumBytes = 20_480
    /// Pixels of a PNG's longer side.
    package static let maximumSide = 1_024

    /// The formats that are taken.
    package enum ContentType: String, Sendable, CaseIterable {
        /// Portable Network Graphics.
        case png = "image/png"
        /// Scalable Vector Graphics.
        case svg = "image/svg+xml"
    }

    /// The format.
    package let contentType: ContentType
    /// The file.
    package let bytes: [UInt8]

    /// Takes a file apart and keeps what the picture needs of it.
    /// - Throws: ``BrandLogoError``.
    package init(_ bytes: [UInt8], contentType: ContentType) throws(BrandLogoError) {
        guard !bytes.isEmpty, bytes.count <= Self.maximumBytes else { throw .tooLarge }
        self.contentType = contentType
        self.bytes =
            switch contentType {
            case .png: try PlainPNG.made(from: bytes)
            case .svg: Array(try SafeSVG.made(from: bytes).utf8)
            }
        guard self.bytes.count <= Self.maximumBytes else { throw .tooLarge }
    }

    /// What was stored: made safe already.
    package init(stored bytes: [UInt8], contentType: ContentType) {
        self.bytes = bytes
        self.contentType = contentType
    }

    /// 16 hexadecimal digits that change with every other logo.
    package var digest: String { String(SHA256Digest.digest(of: self.bytes).hex.prefix(16)) }
}

/// Why a file cannot be a logo.
package enum BrandLogoError: Error, Equatable {
    /// Empty, or more than ``BrandLogo/maximumBytes``.
    case tooLarge
    /// Not a whole PNG, or larger than ``BrandLogo/maximumSide`` on a side.
    case unusablePNG
    /// Not well-formed, or no SVG.
    case malformedSVG
    /// An element or attribute that is not among those a picture needs, or an address in one; it is named.
    case forbiddenSVG(String)

    /// What to do about it, for a developer.
    package var advice: String {
        switch self {
        case .tooLarge: "must be a file of 1 to \(BrandLogo.maximumBytes) bytes"
        case .unusablePNG:
            "must be a whole PNG of at most \(BrandLogo.maximumSide) by \(BrandLogo.maximumSide) pixels, not animated"
        case .malformedSVG: "must be a well-formed SVG without a document type declaration"
        case .forbiddenSVG(let name):
            "must be an SVG of shapes, groups and gradients alone; remove \(name) (export it as plain SVG)"
        }
    }
}

/// Keeps the chunks of a PNG that make the picture: no texts, places or times.
enum PlainPNG {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    private static let kept: Set<String> = ["IHDR", "PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "pHYs", "IDAT", "IEND"]

    /// - Throws: ``BrandLogoError/unusablePNG``.
    static func made(from bytes: [UInt8]) throws(BrandLogoError) -> [UInt8] {
        guard bytes.starts(with: Self.signature) else { throw .unusablePNG }
        var made = Self.signature
        var position = Self.signature.count
        var names: [String] = []
        while names.last != "IEND" {
            // W3C PNG §5.3: length, type, data, CRC.
            guard position + 12 <= bytes.count else { throw .unusablePNG }
            let length = Self.number(bytes, at: position)
            let end = position + 12 + length
            guard length <= BrandLogo.maximumBytes, end <= bytes.count else { throw .unusablePNG }
            let name = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
            guard names.isEmpty == (name == "IHDR") else { throw .unusablePNG }
            if names.isEmpty {
                guard length == 13 else { throw .unusablePNG }
                let sides = [Self.number(bytes, at: position + 8), Self.number(bytes, at: position + 12)]
                guard sides.allSatisfy({ (1...BrandLogo.maximumSide).contains($0) }) else { throw .unusablePNG }
            }
            if name == "acTL" { throw .unusablePNG }
            if Self.kept.contains(name) { made += bytes[position..<end] }
            names.append(name)
            position = end
        }
        guard names.contains("IDAT") else { throw .unusablePNG }
        return made
    }

    private static func number(_ bytes: [UInt8], at position: Int) -> Int {
        bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
