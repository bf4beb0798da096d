extension SandboxTables {
    /// Of the United States driving licence report.
    static let usDrivingLicence = SandboxTable<USDrivingLicenceItem>(
        clear: .allClear,
        // Something optional differs, which is `consider` (reference, "DLDV: Results").
        consider: .flagging(.expirationDate),
        byFirstName: [
            // Both are `unidentified`: the number, and a name that is not even similar.
            "Document - Document Number": .flagging(.documentNumber),
            "Personal - Last Name": .init(findings: [.lastName: .flagged(), .lastNameFuzzy: .flagged()]),
            // A variation of the name on record.
            "Personal - First Name": .flagging(.firstName),
            "Document - Expiration Date": .flagging(.expirationDate),
            "Personal - Date of Birth": .flagging(.dateOfBirth),
            "Address - City": .flagging(.city),
        ]
    )
}
