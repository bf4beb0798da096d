import CQREncode

/// The dark and light modules of a QR code. The only type that knows the C library.
package struct QRCode: Sendable, Equatable {
    /// Modules in a row, and rows; 21 to 177.
    package let side: Int
    /// Row by row from the top; `true` is dark.
    private let modules: [Bool]

    /// Encodes a text as bytes in the smallest code that holds it, with error correction of level M (about 15 % of a
    /// code may be unreadable).
    /// - Returns: `nil` when the text is empty, has a zero byte, or is longer than 2 331 bytes, or memory is short.
    package init?(_ text: String) {
        guard !text.isEmpty, !text.utf8.contains(0) else { return nil }
        // The library copies the text; what it returns is this function's to free.
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let side = Int(code.pointee.width)
        guard side > 0, let data = code.pointee.data else { return nil }
        self.side = side
        // qrencode.h: width × width bytes, whose least significant bit says whether the module is dark.
        self.modules = (0..<side * side).map { data[$0] & 1 == 1 }
    }

    /// Whether a module is dark; `row` and `column` from 0 to ``side`` - 1.
    package func isDark(row: Int, column: Int) -> Bool { self.modules[row * self.side + column] }

    /// An SVG picture, dark on white, with the quiet zone of four modules that readers need (ISO/IEC 18004 §5.3.8). It
    /// has no scripts, styles, texts or links in it.
    package var svg: String {
        let margin = 4
        var path = ""
        for row in 0..<self.side {
            var column = 0
            while column < self.side {
                guard self.isDark(row: row, column: column) else {
                    column += 1
                    continue
                }
                let start = column
                while column < self.side, self.isDark(row: row, column: column) { column += 1 }
                path += "M\(start + margin) \(row + margin)h\(column - start)v1h-\(column - start)z"
            }
        }
        let size = self.side + 2 * margin
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size) \(size)" shape-rendering="crispEdges">\
            <path fill="#fff" d="M0 0h\(size)v\(size)h-\(size)z"/><path fill="#000" d="\(path)"/></svg>
            """
    }
}

extension QRCode: CustomStringConvertible {
    /// A code may hold a secret address.
    package var description: String { "QRCode(redacted)" }
}
