/// What a target found wrong with an input: a parser that contradicts itself. A crash ends the process instead.
package struct FuzzFinding: Error, CustomStringConvertible {
    /// A sentence.
    package let description: String

    init(_ description: String) { self.description = description }
}
