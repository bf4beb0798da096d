/// The states of addresses in the United States, as the postal service abbreviates them.
///
/// Source: API reference, "Address object": "US states must use the USPS abbreviation"; the abbreviations are those of
/// USPS Publication 28, appendix B: the states, the District of Columbia, possessions, freely associated states and the
/// three military "states".
enum USPSState {
    /// Two capital letters each.
    static let all: Set<String> = Set(
        """
        AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO
        MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY
        DC AS GU MP PR VI FM MH PW AA AE AP
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )
}
