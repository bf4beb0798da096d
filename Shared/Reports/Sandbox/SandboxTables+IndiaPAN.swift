extension SandboxTables {
    /// Of the India tax id report.
    static let indiaPAN = SandboxTable<IndiaPANItem>(
        clear: .allClear,
        consider: .flagging(.nameMatch),
        byFirstName: [
            "Name Match": .flagging(.nameMatch),
            "PAN Valid": .flagging(.panValid),
        ]
    )

    /// The number and the name of the reference's sample.
    static let indiaPANHolder = (pan: "AAAPA1111A", fullName: "Jane Doe")
}
