/// Where bytes for keys, tokens, nonces and identifiers come from: a function of the number of bytes wanted.
///
/// Passed in, so that a test can choose them; everywhere else it is ``SecureRandom/bytes(_:)``.
package typealias RandomBytes = @Sendable (_ count: Int) -> [UInt8]

/// The operating system's cryptographically secure random numbers.
package enum SecureRandom {
    /// Returns fresh random bytes; none when `count` is not positive.
    package static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()  // getrandom(2) on Linux
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(0, count) + 8)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
        }
        return Array(bytes.prefix(max(0, count)))
    }
}
