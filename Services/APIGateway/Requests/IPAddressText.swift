import ServiceRuntime

/// Whether a text is an IP address, by the same strict rules as everywhere else.
enum IPAddressText {
    static func isValid(_ text: String) -> Bool { IPAddressValue(text) != nil }
}
