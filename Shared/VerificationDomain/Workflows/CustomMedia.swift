import CanonicalJSON
import Workflows

/// The media that a run is given in its `custom_data`, in the properties that its workflow declares for them.
///
/// Source: API reference, "Integrating ID Photos with Onfido Studio".
struct CustomMedia {
    /// Ids as given, in lower case, by property.
    private let ids: [String: Set<String>]

    /// - Parameter custom: Of the declared types already; what is not declared is not considered.
    init(_ custom: JSONValue?, of definition: WorkflowDefinition) {
        var ids: [String: Set<String>] = [:]
        for property in definition.inputs.custom where property.type == .mediaList {
            let items = custom?[property.name]?.arrayValue ?? []
            let given = items.compactMap { ($0.stringValue ?? $0["id"]?.stringValue)?.lowercased() }
            if !given.isEmpty { ids[property.name] = Set(given) }
        }
        self.ids = ids
    }

    /// Confirms that all of them are the applicant's: nobody's face is compared with another person's document because
    /// two ids were mixed up. Costs nothing when there are none.
    /// - Throws: ``ValidationError``, the same for another tenant's medium as for one that does not exist; what the
    ///   repositories throw.
    func require(of applicant: ApplicantID, in store: any VerificationTransaction, scope: Scope) async throws {
        guard !self.ids.isEmpty else { return }
        var known = Set(try await store.documents.list(of: applicant, scope: scope).map(\.id.description))
        for kind in MediumKinds.all {
            known.formUnion(try await kind.identifiers(of: applicant, in: store, scope: scope))
        }
        var wrong = ValidationError()
        for (name, ids) in self.ids where !ids.isSubset(of: known) {
            wrong.add("custom_data.\(name)", "must be media of the applicant")
        }
        try wrong.throwIfAny()
    }
}
