import CanonicalJSON
import VerificationDomain

extension Applicant {
    /// The applicant as the API shows it, within an environment. Source: API reference, "Applicant object"; every
    /// key is there, unset ones as `null`; consents are not part of it.
    func response(sandbox: Bool) -> JSONValue {
        var fields = self.details.json.objectValue ?? [:]
        fields["id"] = .string(self.id.description)
        fields["created_at"] = .string(WireDate.text(self.createdAt))
        fields["delete_at"] = JSONValue(text: self.deleteAt.map(WireDate.text))
        fields["href"] = .string("/v3.6/applicants/\(self.id)")
        fields["sandbox"] = .bool(sandbox)
        return .object(fields)
    }
}

extension RecordedConsent {
    /// Source: OpenAPI `applicant_consent`; `granted_at` is `null` unless granted.
    var response: JSONValue {
        .object([
            "name": .string(self.consent.name.rawValue),
            "granted": .bool(self.consent.granted),
            "granted_at": JSONValue(text: self.grantedAt.map(WireDate.text)),
        ])
    }
}
