package import FoundationEssentials

extension String: SQLEncodable, SQLDecodable {
    package static var sqlOID: UInt32 { SQLType.text }
    package var sqlParameter: SQLParameter { SQLParameter(oid: SQLType.text, .text(self)) }

    /// Reads text types, enumeration labels, and `json` or `jsonb` as its text.
    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> String {
        let text = cell.withBytes { bytes -> String? in
            guard var bytes else { return nil }
            if cell.oid == SQLType.jsonb {
                guard bytes.first == 1 else { return nil }
                bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
            } else if cell.oid == SQLType.void {
                return ""
            } else if !SQLType.isText(cell.oid) {
                return nil
            }
            return String(validating: bytes, as: UTF8.self)
        }
        guard let text else { throw cell.failure(expected: "text") }
        return text
    }
}

extension UUID: SQLEncodable, SQLDecodable {
    package static var sqlOID: UInt32 { SQLType.uuid }
    package var sqlParameter: SQLParameter { SQLParameter(oid: SQLType.uuid, .uuid(self)) }

    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> UUID {
        let uuid = cell.withBytes { bytes -> UUID? in
            guard let bytes, bytes.count == 16, cell.oid == SQLType.uuid else { return nil }
            return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
        }
        guard let uuid else { throw cell.failure(expected: "uuid") }
        return uuid
    }
}

/// `timestamptz` in microseconds, which is finer than a `Date` of this century is read back exactly from.
extension Date: SQLEncodable, SQLDecodable {
    package static var sqlOID: UInt32 { SQLType.timestamptz }

    /// Rounded to the microsecond; beyond 290 000 years either way it is `infinity` or `-infinity`.
    package var sqlParameter: SQLParameter {
        let microseconds = (self.timeIntervalSinceReferenceDate * 1_000_000).rounded()
        let value: Int64 =
            if microseconds.magnitude < Self.farthest {
                Int64(microseconds) + Self.postgresEpochOffset
            } else {
                microseconds < 0 ? Int64.min : Int64.max
            }
        return SQLParameter(oid: SQLType.timestamptz, .fixed(UInt64(bitPattern: value), width: 8))
    }

    /// Reads `timestamptz`; `timestamp` as UTC; `date` as midnight UTC; infinities as the distant past and future.
    package static func decodeSQL(_ cell: SQLCell) throws(SQLError) -> Date {
        switch cell.oid {
        case SQLType.timestamptz, SQLType.timestamp:
            guard let bits = cell.bigEndian(width: 8) else { break }
            switch Int64(bitPattern: bits) {
            case .max: return .distantFuture
            case .min: return .distantPast
            case let value:
                let microseconds = value.subtractingReportingOverflow(Self.postgresEpochOffset)
                guard !microseconds.overflow else { break }
                return Date(timeIntervalSinceReferenceDate: Double(microseconds.partialValue) / 1_000_000)
            }
        case SQLType.date:
            guard let bits = cell.bigEndian(width: 4) else { break }
            switch Int32(truncatingIfNeeded: bits) {
            case .max: return .distantFuture
            case .min: return .distantPast
            case let days: return Date(timeIntervalSinceReferenceDate: Double(days) * 86_400 - 31_622_400)
            }
        default: break
        }
        throw cell.failure(expected: "timestamptz")
    }

    /// Microseconds from Postgres's epoch (2000-01-01) to Foundation's (2001-01-01): a leap year.
    private static let postgresEpochOffset: Int64 = 31_622_400_000_000
    private static let farthest: Double = 9.15e18
}
