import ServiceRuntime
import VerificationDomain
import Workflows

/// What an upload says of a document, beside the file.
struct DocumentFields: Sendable {
    private let type: VerificationDomain.DocumentType
    private let side: VerificationDomain.DocumentSide
    private let issuingCountry: VerificationDomain.CountryCode

    /// - Throws: ``Problem`` that names every wrong field. The page offers nothing wrong, so the texts are for developers.
    init(_ fields: [String: String], capture: DocumentCapture) throws {
        let country = fields["issuing_country"].flatMap(VerificationDomain.CountryCode.init(_:))
        let offered = country.map { capture.types(for: $0.rawValue) } ?? []
        let chosen = fields["type"].flatMap(Workflows.DocumentType.init(rawValue:)).filter { offered.contains($0) }
        let type = chosen.flatMap { VerificationDomain.DocumentType(rawValue: $0.rawValue) }
        let side = fields["side"].flatMap(VerificationDomain.DocumentSide.init(rawValue:)).filter { side in
            chosen?.sides.contains { $0.rawValue == side.rawValue } ?? true
        }
        guard let country, let type, let side else {
            var wrong: [String: ProblemField] = [:]
            if country == nil { wrong["issuing_country"] = ["is not a country"] }
            if type == nil { wrong["type"] = ["is not accepted"] }
            if side == nil { wrong["side"] = ["is not a side of this document"] }
            throw Problem.validation(wrong)
        }
        self.type = type
        self.side = side
        self.issuingCountry = country
    }

    /// As the domain records it.
    func document(of applicant: ApplicantID) -> RecordMedia.NewDocument {
        RecordMedia.NewDocument(
            applicantID: applicant, type: self.type, side: self.side, issuingCountry: self.issuingCountry)
    }
}

extension Optional {
    fileprivate func filter(_ isKept: (Wrapped) -> Bool) -> Wrapped? { self.flatMap { isKept($0) ? $0 : nil } }
}
