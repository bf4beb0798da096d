/// Compares secrets without telling by its duration where they differ.
///
/// The lengths are not secret: different lengths answer at once.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}

/// Compares the UTF-8 bytes of two secret texts; see the form for bytes.
///
/// Unlike `==` on `String`, canonically equivalent spellings differ.
package func constantTimeEquals(_ left: String, _ right: String) -> Bool {
    constantTimeEquals(Array(left.utf8), Array(right.utf8))
}
