import CanonicalJSON

extension SandboxTables {
    /// Of the proof of address report: the reference's sample, without the reasons for an unsupported document that it
    /// lists beside its clear result.
    ///
    /// "Image Integrity - Image Quality" is missing among the combinations: it speaks of a document report, which may
    /// be made of the same applicant.
    static let proofOfAddress = SandboxTable<ProofOfAddressItem>(
        clear: .init(
            findings: SandboxTable<ProofOfAddressItem>.Answer.allClear.findings,
            properties: [
                "address": "123 sample street london xyz 1ab gbr",
                "address_parsed": ["country": "gbr", "postcode": "1ab gbr", "state": .null, "town": "london"],
                "document_source_type": "pdf",
                "document_type": "council_tax",
                "first_names": "John",
                "issue_date": "2020-01-01",
                "issuer": "city of london",
                "last_names": "Smith",
            ]
        ),
        consider: .flagging(.comparisonAddress),
        byFirstName: [
            "Data Comparison - Address": .flagging(.comparisonAddress),
            "Data Comparison - First Name": .flagging(.comparisonFirstName),
            "Data Comparison - Last Name": .flagging(.comparisonLastName),
            "Document Classification - Supported Document": .init(
                findings: [.supportedDocument: .flagged()],
                properties: ["unsupported_document_reason": ["unsupported_doc_type"]]
            ),
            "Document Classification - Valid Document Date": .flagging(.validDocumentDate),
            "Source Integrity - Digital Tampering": .flagging(.digitalTampering),
            "Source Integrity - Visible Fraud": .flagging(.visibleFraud),
        ]
    )
}
