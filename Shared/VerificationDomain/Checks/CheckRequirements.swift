import Reports

/// What must be known of an applicant before a check of the live environment is created. The sandbox asks for none of
/// it, since its answers are pre-determined and client libraries' tests create checks without.
struct CheckRequirements: Sendable {
    let check: NewCheck
    let applicant: Applicant
    let consents: [RecordedConsent]
    let material: CheckMaterial

    /// Everything that is missing, the one first by which the refusal is named.
    /// - Throws: ``CheckError/refused(_:_:)`` with every field.
    func require() throws(CheckError) {
        let missing = self.location() + self.consentsGiven() + self.documents() + self.names() + self.rest()
        guard let first = missing.first else { return }
        var fields = ValidationError()
        for mistake in missing { fields.add(mistake.field, mistake.message) }
        throw .refused(first.refusal, fields)
    }

    private typealias Mistake = (refusal: CheckRefusal, field: String, message: String)

    /// "If you submit location information in multiple requests, the document upload location will take precedence."
    /// Source: API reference, "Upload document", "location".
    private var knownLocation: ApplicantLocation? {
        self.material.documents.last?.location ?? self.applicant.details.location
    }

    /// Source: API reference, "Create check", "Required applicant data".
    private func location() -> [Mistake] {
        guard self.knownLocation == nil else { return [] }
        return [
            (.missingLocation, "location", "can't be blank: give it with the applicant or with an uploaded document")
        ]
    }

    /// Source: API reference, "Create check", "Consent"; "Create applicant", "consents". Of an IP address alone nobody
    /// here knows the country.
    private func consentsGiven() -> [Mistake] {
        var missing: [ApplicantConsent.Name] = []
        let livesInUnitedStates = self.knownLocation?.countryOfResidence?.rawValue == "USA"
        if livesInUnitedStates, self.check.privacyNoticesReadConsentGiven != true {
            missing.append(.privacyNoticesRead)
        }
        let hasNumber = self.applicant.details.idNumbers.contains { $0.kind == .ssn }
        if hasNumber, self.check.reportNames.contains(.identityEnhanced) { missing.append(.ssnVerification) }
        let granted = Set(self.consents.filter(\.consent.granted).map(\.consent.name))
        return missing.filter { !granted.contains($0) }.map {
            (.missingConsents, "consents", "\($0.rawValue) must be granted")
        }
    }

    /// Source: API reference, "Document video report" (`document_ids` is required), "Facial Similarity reports".
    private func documents() -> [Mistake] {
        let names = self.check.reportNames
        let needsDocument = names.contains {
            $0.isDocumentReport || $0 == .proofOfAddress
                || ($0.isFacialSimilarityReport && !self.material.comparesWithIDPhoto)
        }
        if needsDocument, self.material.documents.isEmpty {
            return [(.missingDocuments, "document_ids", "the applicant has no document")]
        }
        if names.contains(where: { $0.videoFindings != nil }), !self.material.documentsAreNamed {
            return [(.missingDocuments, "document_ids", "can't be blank for a report on a document video")]
        }
        return []
    }

    /// Source: API reference, "Identity Enhanced report".
    private func names() -> [Mistake] {
        guard self.check.reportNames.contains(.identityEnhanced),
            self.applicant.details.lastName.unicodeScalars.count < 2
        else { return [] }
        return [(.failedRequirements, "last_name", "must have at least 2 characters for identity_enhanced")]
    }

    /// Source: API reference, "Live photos" ("Some reports require uploaded live photos"), "Driver's License Data
    /// Verification report".
    private func rest() -> [Mistake] {
        var missing: [Mistake] = []
        for name in self.check.reportNames where name.isFacialSimilarityReport {
            if self.material.captures(for: name).isEmpty {
                missing.append(
                    (.failedRequirements, "report_names", "the applicant has no capture for \(name.rawValue)"))
            }
        }
        if self.check.reportNames.contains(.usDrivingLicence), self.check.drivingLicence == nil {
            missing.append((.failedRequirements, "us_driving_licence", "can't be blank"))
        }
        return missing
    }
}
