import CanonicalJSON
import Foundation
import VerificationDomain
import Workflows

/// The body of `POST /workflow_runs`, and the query of `GET /workflow_runs`.
///
/// Source: API reference, "Create Workflow Run", "List Workflow Runs"; limits from the OpenAPI document.
enum WorkflowRunRequest {
    static let greatestTagCount = 30
    static let greatestTagLength = 128
    static let greatestUserIDLength = 256

    /// - Throws: ``ValidationError`` naming every wrong field.
    static func creation(_ body: JSONValue, now: Date) throws(ValidationError) -> CreateWorkflowRun.Request {
        var fields = FieldReader(body)
        let workflowID: WorkflowID? = fields.identifier("workflow_id", resource: "Workflow")
        let applicantID: ApplicantID? = fields.identifier("applicant_id", resource: "Applicant")
        let tags = Self.tags(&fields)
        let userID = fields.string("customer_user_id") { text in
            guard (1...Self.greatestUserIDLength).contains(text.unicodeScalars.count) else {
                return "must have 1 to \(Self.greatestUserIDLength) characters"
            }
            // Not ApplicantRules.text, which takes 255.
            return ApplicantRules.controlCharacters(text)
        }
        if let custom = fields.value("custom_data"), custom.objectValue == nil {
            fields.refuse("custom_data", "must be an object")
        }
        let link = Self.link(&fields, now: now)
        try fields.wrong.throwIfAny()
        guard let workflowID, let applicantID else { throw fields.wrong }
        return CreateWorkflowRun.Request(
            workflowID: workflowID, applicantID: applicantID, tags: tags, customData: fields.value("custom_data"),
            customerUserID: userID, link: link)
    }

    /// Tags, of a check too.
    static func tags(_ fields: inout FieldReader) -> [String] {
        let tags = fields.strings("tags") ?? []
        for message in Self.mistakes(inTags: tags) { fields.refuse("tags", message) }
        // What no query can ask for.
        if let message = tags.lazy.compactMap(ApplicantRules.controlCharacters).first {
            fields.refuse("tags", message)
        }
        return tags
    }

    private static func mistakes(inTags tags: [String]) -> [String] {
        var messages: [String] = []
        if tags.count > Self.greatestTagCount {
            messages.append("is too long (maximum is \(Self.greatestTagCount) tags)")
        }
        if tags.contains(where: { $0.isEmpty || $0.unicodeScalars.count > Self.greatestTagLength }) {
            messages.append("each must have 1 to \(Self.greatestTagLength) characters")
        }
        return messages
    }

    private static func link(_ fields: inout FieldReader, now: Date) -> WorkflowRunLink {
        guard var entry = fields.nested("link") else { return WorkflowRunLink() }
        let completed = entry.string("completed_redirect_url", check: Self.redirectURL)
        let expired = entry.string("expired_redirect_url", check: Self.redirectURL)
        let expiresAt = entry.moment("expires_at")
        if let expiresAt, expiresAt <= now { entry.refuse("expires_at", "must be in the future") }
        var language = LinkLanguage.default
        if let text = entry.string("language") {
            if let known = LinkLanguage(text) {
                language = known
            } else {
                entry.refuse("language", "is not a supported language")
            }
        }
        fields.merge(entry)
        return WorkflowRunLink(
            completedRedirectURL: completed, expiredRedirectURL: expired, expiresAt: expiresAt, language: language)
    }

    /// Where an applicant is sent must be https, with a host and without a user name.
    static func redirectURL(_ text: String) -> String? {
        guard text.utf8.count <= 2048, text.allSatisfy(\.isASCII), !text.contains(where: \.isWhitespace),
            let url = URLComponents(string: text), url.scheme?.lowercased() == "https",
            let host = url.host, !host.isEmpty, url.user == nil, url.password == nil
        else { return "must be an https URL" }
        return nil
    }

    /// What a query asks for. What is wrong is left out, and is in the query's ``QueryReader/wrong``. A tag that comes
    /// twice counts once.
    static func filter(_ query: inout QueryReader) -> WorkflowRunFilter {
        var filter = WorkflowRunFilter()
        let statuses = query.texts("status").map(WorkflowRunStatus.init(rawValue:))
        if statuses.contains(nil) { query.refuse("status", "is not included in the list") }
        filter.statuses = Set(statuses.compactMap { $0 })
        // By their bytes, as the store compares them: Swift takes "é" in one code point for "é" in two.
        var tags: Set<[UInt8]> = []
        filter.tags = query.texts("tags").filter { tags.insert(Array($0.utf8)).inserted }
        for message in Self.mistakes(inTags: filter.tags) { query.refuse("tags", message) }
        filter.createdAfter = query.moment("created_at_gt")
        filter.createdBefore = query.moment("created_at_lt")
        switch query.text("sort") {
        case nil, "desc": filter.isAscending = false
        case "asc": filter.isAscending = true
        default: query.refuse("sort", "must be asc or desc")
        }
        return filter
    }
}
