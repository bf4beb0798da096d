extension WorkflowExamination {
    /// What is allowed but worth a look.
    mutating func examineAdvice() {
        self.examineResults()
        self.examineLabels()
        self.examineCaptures()
        for (index, output) in self.definition.outputs.enumerated() {
            let sources = [output.source] + self.nodes.filter { $0.kind == .final }.map { $0.node.outputs[output.name] }
            let isWhole = sources.contains { source in
                guard case .reference(let reference) = source, case .output = reference.root else { return false }
                return reference.path.isEmpty
            }
            if isWhole {
                self.find(
                    "W-PII-OUT", field: "outputs[\(index)]",
                    "This output carries all that a task gave, personal data included.")
            }
        }
    }

    /// W-SHARED-RESULT, W-NO-REVIEW.
    private mutating func examineResults() {
        let results = self.nodes.filter { $0.kind == .final }
        for node in results {
            guard let number = self.graph.numbers[node.id], self.graph.predecessors[number].count > 1 else { continue }
            // "we recommend that all individual routes have a specific outcome" (Studio guide). Parallel branches that
            // meet here are one route.
            let place = self.place(of: node.id)
            if let place, WorkflowBranches.meeting(at: place, self.flow) == .all { continue }
            self.find(
                "W-SHARED-RESULT", node: node.id,
                "Several routes share this result, so a run does not show how it got there.",
                fix: "Give each route its own result.")
        }
        let hasReport = self.nodes.contains {
            guard case .report = $0.kind else { return false }
            return true
        }
        let hasReview = results.contains { node in
            if self.places.isUnreadable(self.path("config", of: node)) { return true }
            guard case .success(.result(.review, _)) = node.configuration else { return false }
            return true
        }
        if hasReport, !hasReview, !self.gaps.lacksTypes {
            self.find("W-NO-REVIEW", "Reports decide, but no route leads to a review by a person.")
        }
    }

    /// W-NAME: a condition and its routes have names that people can read.
    private mutating func examineLabels() {
        self.forEachNode { examination, node in
            guard node.kind == .logic, !examination.hasUnreadable("name", of: node),
                !examination.hasUnreadable("routes", of: node)
            else { return }
            let isBlank = { (name: String?) in name?.allSatisfy(\.isWhitespace) ?? true }
            let unnamed = node.node.routes.filter { isBlank($0.name) }.map(\.port)
            guard isBlank(node.node.name) || !unnamed.isEmpty else { return }
            let parts = (isBlank(node.node.name) ? ["the condition"] : []) + unnamed.map { "its route \($0)" }
            examination.find(
                "W-NAME", node: node.id, "Without a name: \(parts.joined(separator: ", ")).",
                fix: "Say in a few words what is decided, and each way out.")
        }
    }

    /// W-DOCLIST, W-CAPTURE, W-DEVICE, I-SDK.
    private mutating func examineCaptures() {
        self.examineDocumentChoice()
        self.examineUse()
        self.forEachNode { examination, node in
            guard let definition = node.definition, definition.kind == .interactive else { return }
            let missing = CapturePlatform.allCases.filter { !definition.platforms.contains($0) }
            if !missing.isEmpty {
                examination.find(
                    "I-SDK", node: node.id,
                    "\(definition.title) works with \(Self.list(definition.platforms)) only, not with "
                        + "\(Self.list(missing)).")
            }
        }
    }

    private static func list(_ platforms: [CapturePlatform]) -> String {
        platforms.map(\.rawValue).joined(separator: ", ")
    }

    /// W-DOCLIST: applicants present other documents in spite of the list, so a condition should look at what came.
    private mutating func examineDocumentChoice() {
        if self.gaps.lacksPaths || self.gaps.lacksTypes || self.gaps.lacksRoutes { return }
        for node in self.graph.nodes {
            guard case .success(.capture(.document(let capture))) = node.configuration, capture.isRestricted,
                let place = self.place(of: node.id)
            else { continue }
            let isHandled = self.flow.order.indices.contains { later in
                self.flow.ancestors[later].contains(place)
                    && self.node(at: later).node.routes.contains { route in
                        route.when.references.contains { reference in
                            reference.path.contains { $0 == .name("document_type") || $0 == .name("issuing_country") }
                        }
                    }
            }
            if !isHandled {
                self.find(
                    "W-DOCLIST", node: node.id,
                    "The list of documents only guides: no later condition looks at the document's type or country.",
                    fix: "Look at what came, and let other documents be retried or declined.")
            }
        }
    }

    /// W-CAPTURE, W-DEVICE: what is captured is examined, and a device is not examined alone.
    private mutating func examineUse() {
        if self.gaps.lacksTypes || self.gaps.lacksReaders { return }
        let read = self.definition.outputs.compactMap(\.source) + self.nodes.flatMap { $0.node.outputs.values }
        let given = self.nodes.flatMap { $0.node.inputs.values }
        let readers = Set((read + given).flatMap(\.references).compactMap(\.taskID))
        for node in self.nodes where node.definition?.producesMedia != nil && !readers.contains(node.id) {
            // "the Facial Similarity report will need to be run separately" (Studio guide).
            self.find(
                "W-CAPTURE", node: node.id, "Nothing examines what is captured here: a report must be run separately.",
                fix: "Give its output to a report.")
        }
        let reports = self.nodes.compactMap { node -> String? in
            guard case .report(let name) = node.kind else { return nil }
            return name
        }
        if !reports.contains(where: { $0.hasPrefix("document") || $0.hasPrefix("facial_similarity") }) {
            for node in self.nodes where node.kind == .report(name: "device_intelligence") {
                // "it's recommended you combine it with a Document or Facial Similarity Report" (Studio guide).
                self.find(
                    "W-DEVICE", node: node.id,
                    "A device report says little without a document or face report beside it.",
                    fix: "Add one of these.")
            }
        }
    }
}
