package import CanonicalJSON
package import FoundationEssentials

/// What a run is created with. Holds personal data.
package struct WorkflowRunInputs: Sendable, Equatable {
    /// The run's id.
    package let runID: String
    /// When it was created, to the millisecond.
    package let createdAt: Date
    /// The tenant's own id of the person.
    package let customerUserID: String
    /// The tenant's tags.
    package let tags: [String]
    /// Whether a sandbox token created it.
    package let isSandbox: Bool
    /// The applicant as JSON with the public field names.
    package let applicant: JSONValue
    /// The run's `custom_data`.
    package let custom: JSONValue

    /// Joins the inputs.
    package init(
        runID: String, createdAt: Date, customerUserID: String, tags: [String], isSandbox: Bool, applicant: JSONValue,
        custom: JSONValue
    ) {
        self.runID = runID
        self.createdAt = Date(timeIntervalSince1970: Double(Moment.milliseconds(of: createdAt)) / 1000)
        self.customerUserID = customerUserID
        self.tags = tags
        self.isSandbox = isSandbox
        self.applicant = applicant
        self.custom = custom
    }
}

extension WorkflowRunInputs: Codable {
    /// The keys of the stored form, never renamed: rows outlive deployments.
    package enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case createdAt = "created_at"
        case customerUserID = "customer_user_id"
        case tags
        case isSandbox = "sandbox"
        case applicant, custom
    }

    /// Reads stored inputs.
    /// - Throws: `DecodingError` when a key is missing or has another form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let createdAt = try container.decode(String.self, forKey: .createdAt)
        guard case .instant(let milliseconds) = Moment(parsing: createdAt) else {
            throw DecodingError.dataCorruptedError(
                forKey: .createdAt, in: container, debugDescription: "not an RFC 3339 date-time")
        }
        self.init(
            runID: try container.decode(String.self, forKey: .runID),
            createdAt: Date(timeIntervalSince1970: Double(milliseconds) / 1000),
            customerUserID: try container.decode(String.self, forKey: .customerUserID),
            tags: try container.decode([String].self, forKey: .tags),
            isSandbox: try container.decode(Bool.self, forKey: .isSandbox),
            applicant: try container.decode(JSONValue.self, forKey: .applicant),
            custom: try container.decode(JSONValue.self, forKey: .custom))
    }

    /// Writes the inputs; the time as RFC 3339 whatever the encoder's strategy.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.runID, forKey: .runID)
        try container.encode(Moment(self.createdAt).text, forKey: .createdAt)
        try container.encode(self.customerUserID, forKey: .customerUserID)
        try container.encode(self.tags, forKey: .tags)
        try container.encode(self.isSandbox, forKey: .isSandbox)
        try container.encode(self.applicant, forKey: .applicant)
        try container.encode(self.custom, forKey: .custom)
    }
}

extension WorkflowRunInputs: CustomStringConvertible, CustomReflectable {
    /// The run's id and nothing of the person.
    package var description: String { "WorkflowRunInputs(\(self.runID), redacted)" }

    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
