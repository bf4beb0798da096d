import CanonicalJSON
import VerificationDomain

/// Shows checks as the API does.
struct CheckPresenter: Sendable {
    let addresses: PublicAddresses

    /// Source: API reference, "Check object"; every key is there, unset ones as `null`. No applicant's form is served, so
    /// that `form_uri` leads nowhere and is `null`.
    func response(_ check: Check, sandbox: Bool) -> JSONValue {
        .object([
            "id": .string(check.id.description),
            "created_at": .string(WireDate.text(check.createdAt)),
            "href": .string("/v3.6/checks/\(check.id)"),
            "applicant_id": .string(check.applicantID.description),
            "applicant_provides_data": .bool(check.applicantProvidesData),
            "status": .string(check.status.rawValue),
            "tags": .array(check.tags.map(JSONValue.string)),
            "result": JSONValue(text: check.result?.rawValue),
            "form_uri": .null,
            "redirect_uri": JSONValue(text: check.redirectURI),
            "results_uri": .string(self.addresses.dashboardURL(of: check.id)),
            "report_ids": .array(check.reportIDs.map { .string($0.description) }),
            "sandbox": .bool(sandbox),
            "webhook_ids": check.audience.response,
            "privacy_notices_read_consent_given": check.privacyNoticesReadConsentGiven.map(JSONValue.bool) ?? .null,
            "version": "3.6",
            "paused": .bool(check.status == .paused),
        ])
    }
}

extension CheckAudience {
    /// Source: API reference, "webhook_ids".
    fileprivate var response: JSONValue {
        switch self {
        case .all: .null
        case .some(let ids): .array(ids.map { .string($0.description) })
        case .none: [.string(CheckAudience.noWebhooks)]
        }
    }
}
