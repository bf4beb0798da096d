/// The format of a property that an author declares.
package enum WorkflowValueType: String, Sendable, CaseIterable {
    /// Text.
    case string
    /// A number, whole or not.
    case number
    /// True or false.
    case boolean
    /// A list of texts.
    case stringList = "string_list"
    /// A calendar day, `YYYY-MM-DD`.
    case date
    /// An instant, RFC 3339.
    case dateTime = "date_time"
    /// A list of uploaded media, each `{id, type}` or a bare id.
    case mediaList = "media_list"
    /// An object.
    case object
    /// Anything.
    case other
}

/// A named value that a run is told at its start.
package struct WorkflowProperty: Sendable, Equatable {
    /// The key in `custom_data`.
    package var name: String
    /// Its format.
    package var type: WorkflowValueType
    /// What the value is for, such as `document_ids`; decides which task inputs take it.
    package var semantic: String?
    /// Whether a run cannot be created without it.
    package var isRequired: Bool

    /// Declares a property.
    package init(name: String, type: WorkflowValueType, semantic: String? = nil, isRequired: Bool = true) {
        self.name = name
        self.type = type
        self.semantic = semantic
        self.isRequired = isRequired
    }
}

/// What a run is told at its start. What is not declared is not considered.
package struct WorkflowInputs: Sendable, Equatable {
    /// The fields of the applicant that the workflow uses; all mandatory.
    package var applicant: [String]
    /// The properties of `custom_data`.
    package var custom: [WorkflowProperty]

    /// Declares the inputs.
    package init(applicant: [String] = [], custom: [WorkflowProperty] = []) {
        self.applicant = applicant
        self.custom = custom
    }
}

/// A named value in the `output` of a run that reached a result.
package struct WorkflowOutput: Sendable, Equatable {
    /// The key in the run's `output`.
    package var name: String
    /// Its format.
    package var type: WorkflowValueType
    /// Where it comes from at every result that does not say otherwise.
    package var source: WorkflowExpression?

    /// Declares an output.
    package init(name: String, type: WorkflowValueType, source: WorkflowExpression? = nil) {
        self.name = name
        self.type = type
        self.source = source
    }
}
