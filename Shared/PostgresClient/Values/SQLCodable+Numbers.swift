extension Bool: SQLEncodable, SQLDecodable {
    package static var sqlOID: UInt32 { SQLType.bool }
    package var sqlParameter: SQLParameter { SQLParameter(oid: SQLType.bool, .fixed(self ? 1 : 0, width: 1)) }

    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> Bool {
        guard cell.oid == SQLType.bool, let bits = cell.bigEndian(width: 1) else {
            throw cell.failure(expected: "bool")
        }
        return bits != 0
    }
}

extension Int: SQLEncodable, SQLDecodable {
    package static var sqlOID: UInt32 { SQLType.int8 }
    package var sqlParameter: SQLParameter {
        SQLParameter(oid: SQLType.int8, .fixed(UInt64(bitPattern: Int64(self)), width: 8))
    }

    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> Int { try cell.integer() }
}

extension Int64: SQLEncodable, SQLDecodable {
    package static var sqlOID: UInt32 { SQLType.int8 }
    package var sqlParameter: SQLParameter {
        SQLParameter(oid: SQLType.int8, .fixed(UInt64(bitPattern: self), width: 8))
    }

    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> Int64 { try cell.integer() }
}

extension Int32: SQLEncodable, SQLDecodable {
    package static var sqlOID: UInt32 { SQLType.int4 }
    package var sqlParameter: SQLParameter {
        SQLParameter(oid: SQLType.int4, .fixed(UInt64(UInt32(bitPattern: self)), width: 4))
    }

    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> Int32 { try cell.integer() }
}

extension Int16: SQLEncodable, SQLDecodable {
    package static var sqlOID: UInt32 { SQLType.int2 }
    package var sqlParameter: SQLParameter {
        SQLParameter(oid: SQLType.int2, .fixed(UInt64(UInt16(bitPattern: self)), width: 2))
    }

    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> Int16 { try cell.integer() }
}

/// A single byte binds as `int2`, which has no smaller neighbour; `[UInt8]` binds as `bytea`.
extension UInt8: SQLEncodable, SQLDecodable {
    package static var sqlOID: UInt32 { SQLType.int2 }
    package var sqlParameter: SQLParameter { SQLParameter(oid: SQLType.int2, .fixed(UInt64(self), width: 2)) }
    package static var sqlArrayOID: UInt32 { SQLType.bytea }
    package static func sqlArray(_ elements: [UInt8]) -> SQLParameter {
        SQLParameter(oid: SQLType.bytea, .bytes(elements))
    }

    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> UInt8 { try cell.integer() }
    package static func decodeSQLArray(_ cell: SQLCell) throws(SQLError) -> [UInt8] {
        try SQLBytes.decodeSQL(cell).bytes
    }
}

extension Double: SQLEncodable, SQLDecodable {
    package static var sqlOID: UInt32 { SQLType.float8 }
    package var sqlParameter: SQLParameter { SQLParameter(oid: SQLType.float8, .fixed(self.bitPattern, width: 8)) }

    /// Reads `float8`, `float4`, and `numeric` rounded to the nearest.
    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> Double {
        switch cell.oid {
        case SQLType.float8:
            if let bits = cell.bigEndian(width: 8) { return Double(bitPattern: bits) }
        case SQLType.float4:
            if let bits = cell.bigEndian(width: 4) { return Double(Float(bitPattern: UInt32(bits))) }
        case SQLType.numeric:
            if let value = cell.numericText().flatMap(Double.init) { return value }
        default: break
        }
        throw cell.failure(expected: "float8")
    }
}

extension SQLCell {
    /// Reads `int2`, `int4`, `int8`, `oid`, or a `numeric` without fraction (as `sum` of `int8` returns).
    func integer<I: FixedWidthInteger>() throws(SQLError) -> I {
        let wide: Int64? =
            switch self.oid {
            case SQLType.int8: self.bigEndian(width: 8).map { Int64(bitPattern: $0) }
            case SQLType.int4: self.bigEndian(width: 4).map { Int64(Int32(truncatingIfNeeded: $0)) }
            case SQLType.int2: self.bigEndian(width: 2).map { Int64(Int16(truncatingIfNeeded: $0)) }
            case SQLType.oid: self.bigEndian(width: 4).map { Int64($0) }
            case SQLType.numeric: self.numericText().flatMap { Int64($0) }
            default: nil
            }
        guard let wide, let value = I(exactly: wide) else { throw self.failure(expected: "\(I.self)") }
        return value
    }

    /// The cell's bytes as one number; `nil` when NULL or of another length.
    func bigEndian(width: Int) -> UInt64? {
        self.withBytes { bytes -> UInt64? in
            guard let bytes, bytes.count == width else { return nil }
            var bits: UInt64 = 0
            for byte in bytes { bits = bits << 8 | UInt64(byte) }
            return bits
        }
    }

    // numeric_send: digit count, weight of the first, sign, display scale, then digits to the base 10 000.
    /// A `numeric` in decimal notation, without trailing zeros of the fraction; `nil` when malformed.
    func numericText() -> String? {
        self.withBytes { bytes -> String? in
            guard let bytes, bytes.count >= 8 else { return nil }
            func word(_ index: Int) -> Int { Int(bytes[index * 2]) << 8 | Int(bytes[index * 2 + 1]) }
            let count = word(0)
            let weight = Int(Int16(truncatingIfNeeded: word(1)))
            guard bytes.count == 8 + count * 2 else { return nil }
            switch word(2) {
            case 0xC000: return "nan"
            case 0xD000: return "inf"
            case 0xF000: return "-inf"
            default: break
            }
            func digits(_ position: Int) -> String {
                let text = String(position < count ? word(4 + position) : 0)
                return String(repeating: "0", count: 4 - text.count) + text
            }
            var whole = weight < 0 ? "0" : (0...weight).map(digits).joined()
            whole = String(whole.drop { $0 == "0" })
            let leading = String(repeating: "0000", count: max(0, -weight - 1))
            let first = max(0, weight + 1)
            var fraction = first < count ? leading + (first..<count).map(digits).joined() : ""
            while fraction.last == "0" { fraction.removeLast() }
            return (word(2) == 0x4000 ? "-" : "") + (whole.isEmpty ? "0" : whole)
                + (fraction.isEmpty ? "" : "." + fraction)
        }
    }
}
