import FoundationEssentials

/// One bound value: its Postgres type and its binary representation, or NULL.
///
/// Prints as redacted, because most values of this product are about a person.
package struct SQLParameter: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The value before it is written: kept small, so that binding a number or a string allocates nothing.
    enum Value: Sendable {
        case null
        /// A fixed-width number; the low `width` bytes, sent big-endian.
        case fixed(UInt64, width: Int)
        case uuid(UUID)
        case text(String)
        case bytes([UInt8])
        /// JSON text, sent as `jsonb` behind its version byte.
        case json([UInt8])
    }

    /// The type's `pg_type.oid`, told to the server when the statement is prepared.
    package let oid: UInt32
    let value: Value

    init(oid: UInt32, _ value: Value) {
        self.oid = oid
        self.value = value
    }

    /// A parameter from its bytes.
    /// - Parameters:
    ///   - oid: The Postgres type.
    ///   - bytes: What the type's `send` function would write (the binary format), or `nil` for NULL.
    package init(oid: UInt32, bytes: [UInt8]?) {
        self.init(oid: oid, bytes.map(Value.bytes) ?? .null)
    }

    /// NULL of a type.
    package static func null(oid: UInt32) -> SQLParameter {
        SQLParameter(oid: oid, .null)
    }

    /// Whether the value is NULL.
    package var isNull: Bool {
        if case .null = self.value { true } else { false }
    }

    /// The bytes as they are sent, or `nil` for NULL.
    package var bytes: [UInt8]? {
        if self.isNull { return nil }
        var buffer: [UInt8] = []
        self.append(to: &buffer)
        return buffer
    }

    package var description: String { "redacted" }
    package var debugDescription: String { "redacted" }

    /// Appends the binary representation; nothing for NULL.
    func append(to buffer: inout [UInt8]) {
        switch self.value {
        case .null: break
        case .fixed(let bits, let width): buffer.appendBigEndian(bits, width: width)
        case .uuid(let uuid): withUnsafeBytes(of: uuid.uuid) { buffer.append(contentsOf: $0) }
        case .text(let text): buffer.append(contentsOf: text.utf8)
        case .bytes(let bytes): buffer.append(contentsOf: bytes)
        case .json(let bytes):
            buffer.append(1)  // jsonb_recv: the version of the representation
            buffer.append(contentsOf: bytes)
        }
    }
}

extension [UInt8] {
    /// Appends the low `width` bytes of a number in network order.
    mutating func appendBigEndian(_ bits: UInt64, width: Int) {
        var shift = width * 8
        while shift > 0 {
            shift -= 8
            self.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
    }
}
