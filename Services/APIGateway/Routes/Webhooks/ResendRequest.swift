import CanonicalJSON
import VerificationDomain
import Webhooks

/// The body of `POST /webhooks/resend`. Source: API reference, "Resend webhooks".
struct ResendRequest {
    /// 1 to 20, as the client ordered them.
    let wanted: [EventReference]

    /// - Throws: ``ValidationError`` naming every wrong field, such as `data.0.event`.
    init(_ body: JSONValue) throws(ValidationError) {
        var fields = FieldReader(body)
        let items = fields.array("data")
        if items?.isEmpty ?? (fields.value("data") == nil) { fields.refuse("data", "can't be blank") }
        if let items, items.count > ResendEvents.limit {
            fields.refuse("data", "is too long (maximum is \(ResendEvents.limit) items)")
        }
        var wanted: [EventReference] = []
        for (index, item) in (items ?? []).prefix(ResendEvents.limit).enumerated() {
            guard item.objectValue != nil else {
                fields.refuse("data.\(index)", "must be an object")
                continue
            }
            var entry = FieldReader(item, prefix: "data.\(index)")
            let type = entry.choice("event", as: WebhookEventType.self, required: true)
            let resourceID = entry.string("resource_id", required: true) { text in
                ApplicantRules.text(text) ?? Self.form(text, of: type)
            }
            if let type, let resourceID { wanted.append(EventReference(type: type, resourceID: resourceID)) }
            fields.merge(entry)
        }
        try fields.wrong.throwIfAny()
        self.wanted = wanted
    }

    /// What is wrong with the form of an identifier; `nil` when it is right or the event is not known.
    private static func form(_ text: String, of type: WebhookEventType?) -> String? {
        guard let type, type.resourceType == .workflowTask, !text.contains(":") else { return nil }
        return "must be <WORKFLOW_RUN_ID>:<TASK_ID> for events of tasks"
    }
}
