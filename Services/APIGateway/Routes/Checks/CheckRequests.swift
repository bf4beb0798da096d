import CanonicalJSON
import Foundation
import Reports
import VerificationDomain

/// The body of `POST /checks`.
///
/// Source: API reference, "Create check"; OpenAPI `check_builder`. `paused` is Martlet's own: the API shows and resumes
/// paused checks, and has no field to ask for one.
struct CheckRequest {
    /// "For Document Report with NFC, [...] the maximum number of strings is 3."
    static let greatestDocumentCount = 3

    let check: NewCheck
    /// Whether the answer is to come at once.
    let isAsynchronous: Bool

    /// - Throws: ``CheckError/refused(_:_:)`` when all that is wrong has one documented type; else ``ValidationError`` naming
    ///   every wrong field.
    init(_ body: JSONValue) throws {
        var fields = FieldReader(body)
        let applicantID: ApplicantID? = fields.identifier("applicant_id", resource: "Applicant")
        var refusals: Set<CheckRefusal> = []
        let names = Self.reportNames(&fields, &refusals)
        var check = NewCheck(
            applicantID: applicantID ?? ApplicantID(rawValue: UUID()), reportNames: names)
        check.documentIDs = Self.documentIDs(&fields)
        if fields.value("type") != nil {
            refusals.insert(.typeDeprecated)
            fields.refuse("type", "is not used in this version of the API")
        }
        if !names.isEmpty, !check.documentIDs.isEmpty, !names.contains(where: \.takesDocumentIDs) {
            refusals.insert(.documentIDsWithUnsupportedReport)
            fields.refuse("document_ids", "none of the reports takes any")
        }
        check.tags = WorkflowRunRequest.tags(&fields)
        check.webhookIDs = Self.webhookIDs(&fields)
        check.applicantProvidesData = fields.bool("applicant_provides_data") ?? false
        check.redirectURI = fields.string("redirect_uri", check: WorkflowRunRequest.redirectURL)
        _ = fields.bool("suppress_form_emails")
        check.privacyNoticesReadConsentGiven = fields.bool("privacy_notices_read_consent_given")
        check.consider = Self.consider(&fields)
        check.subResult = fields.choice("sub_result", as: ReportSubResult.self)
        check.drivingLicence = DrivingLicenceRequest.fields(&fields)
        check.configuration = Self.configuration(&fields)
        check.isPaused = fields.bool("paused") ?? false
        self.isAsynchronous = fields.bool("asynchronous") ?? true
        self.check = check
        if fields.wrong.isEmpty, applicantID != nil { return }
        // Each of these went with one field.
        if refusals.count == 1, fields.wrong.fields.count == 1, let refusal = refusals.first {
            throw CheckError.refused(refusal, fields.wrong)
        }
        throw fields.wrong
    }

    private static func reportNames(
        _ fields: inout FieldReader, _ refusals: inout Set<CheckRefusal>
    ) -> [ReportName] {
        guard let value = fields.value("report_names"), value.arrayValue?.isEmpty != true else {
            refusals.insert(.reportNamesBlank)
            fields.refuse("report_names", "can't be blank")
            return []
        }
        guard let items = value.arrayValue, items.allSatisfy({ $0.stringValue != nil }) else {
            refusals.insert(.reportNamesFormat)
            fields.refuse("report_names", "must be an array of strings")
            return []
        }
        let names = items.compactMap(\.stringValue).compactMap(ReportName.init(rawValue:))
        if names.count < items.count {
            refusals.insert(.invalidReportNames)
            fields.refuse("report_names", "is not included in the list")
            return []
        }
        if Set(names).count < names.count { fields.refuse("report_names", "each must be given once") }
        return names
    }

    private static func documentIDs(_ fields: inout FieldReader) -> [DocumentID] {
        let texts = fields.strings("document_ids") ?? []
        let ids = texts.compactMap { DocumentID($0) }
        if ids.count < texts.count { fields.refuse("document_ids", "must be ids of documents") }
        if Set(ids).count < ids.count { fields.refuse("document_ids", "each must be given once") }
        if ids.count > Self.greatestDocumentCount {
            fields.refuse("document_ids", "is too long (maximum is \(Self.greatestDocumentCount) documents)")
        }
        return ids
    }

    /// Source: API reference, "webhook_ids": what is no id of a webhook is ignored later, and `no_webhooks` stands alone.
    private static func webhookIDs(_ fields: inout FieldReader) -> [String] {
        let texts = fields.strings("webhook_ids") ?? []
        if texts.count > 1, texts.contains(CheckAudience.noWebhooks) {
            fields.refuse("webhook_ids", "must have nothing beside \(CheckAudience.noWebhooks)")
        }
        return texts
    }

    /// An empty list is none, as some clients send it.
    private static func consider(_ fields: inout FieldReader) -> Set<ReportName>? {
        guard let texts = fields.strings("consider"), !texts.isEmpty else { return nil }
        let names = texts.compactMap(ReportName.init(rawValue:))
        if names.count < texts.count { fields.refuse("consider", "is not included in the list") }
        return Set(names)
    }

    /// Source: OpenAPI `report_configuration`, of facial similarity reports only.
    private static func configuration(_ fields: inout FieldReader) -> [ReportName: JSONValue] {
        guard var entry = fields.nested("report_configuration") else { return [:] }
        var configuration: [ReportName: JSONValue] = [:]
        for name in ReportName.allCases where name.isFacialSimilarityReport {
            guard var report = entry.nested(name.rawValue) else { continue }
            if let useCase = report.choice("use_case", as: FacialUseCase.self) {
                configuration[name] = .object(["use_case": .string(useCase.rawValue)])
            }
            entry.merge(report)
        }
        fields.merge(entry)
        return configuration
    }
}

/// Source: OpenAPI `report_configuration_facial_similarity`.
private enum FacialUseCase: String, CaseIterable {
    case onboarding, reverification
}

extension CheckRequest: CustomStringConvertible {
    /// Nothing of what was sent.
    var description: String { "CheckRequest(redacted)" }
}
