/// A postcode of the United Kingdom that is well formed; whether it exists is for a data set to say.
package struct UKPostcode: Sendable, Hashable {
    /// Capitals and digits, without the space: `SW46EH`.
    package let compact: String

    /// Reads a postcode in any case, with or without spaces.
    ///
    /// Source: BS 7666, annex C, as the Cabinet Office publishes it: `AN NAA`, `ANN NAA`, `AAN NAA`, `AANN NAA`,
    /// `ANA NAA`, `AANA NAA`, with the letters that each place can have, and `GIR 0AA`.
    /// - Returns: `nil` for anything else.
    package init?(_ text: String) {
        // Other letters have capitals among these, such as `ß`.
        guard text.utf8.count <= 16, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let compact = text.uppercased().filter { $0 != " " }
        let form =
            #/
            GIR0AA
            | (?: [A-PR-UWYZ] (?: [0-9]{1,2} | [A-HK-Y][0-9] | [A-HK-Y][0-9][0-9ABEHMNPRV-Y] | [0-9][A-HJKPS-UW] )
                  [0-9] [ABD-HJLNP-UW-Z]{2} )
            /#
        guard compact.wholeMatch(of: form) != nil else { return nil }
        self.compact = compact
    }

    /// As it is written on a letter: `SW4 6EH`. The last three characters are the inward code.
    package var text: String { "\(self.compact.dropLast(3)) \(self.compact.suffix(3))" }
}
