/// Why bytes are not a JSON text that is accepted here, and where; never what they hold.
package struct JSONParseError: Error, Equatable, Sendable {
    /// What is wrong.
    package enum Reason: String, Sendable {
        /// The text ends inside a value, or is empty.
        case unexpectedEnd = "unexpected end of text"
        /// A byte that the grammar does not allow here; a byte order mark is one.
        case unexpectedCharacter = "unexpected character"
        /// Something other than white space follows the value.
        case trailingText = "text after the value"
        /// Not UTF-8 (RFC 3629): overlong, a surrogate, above U+10FFFF, or cut short.
        case invalidUTF8 = "invalid UTF-8"
        /// An unescaped character below U+0020 in a string.
        case controlCharacter = "control character in a string"
        /// An escape other than the nine of RFC 8259, or one without four hexadecimal digits.
        case invalidEscape = "invalid escape"
        /// Half of a surrogate pair.
        case loneSurrogate = "lone surrogate"
        /// U+0000 in a string: valid JSON, but Postgres stores no such text.
        case nullCharacter = "null character in a string"
        /// A leading zero or plus, or no digit where one must be.
        case invalidNumber = "invalid number"
        /// A number whose magnitude no double holds.
        case numberOutOfRange = "number out of range"
        /// The same name twice in one object. RFC 8259 leaves the meaning open, so two readers may disagree.
        case duplicateName = "duplicate name in an object"
        /// More arrays and objects inside one another than the caller allows.
        case tooDeep = "nested too deeply"
    }

    /// What is wrong.
    package let reason: Reason
    /// The line of the byte at fault, from 1.
    package let line: Int
    /// The position of that byte in its line, in bytes, from 1.
    package let column: Int

    /// States a mistake and where it is.
    package init(reason: Reason, line: Int, column: Int) {
        self.reason = reason
        self.line = line
        self.column = column
    }
}

extension JSONParseError: CustomStringConvertible {
    /// A phrase for the client, such as `unexpected character at line 2, column 7`.
    package var description: String { "\(self.reason.rawValue) at line \(self.line), column \(self.column)" }
}
