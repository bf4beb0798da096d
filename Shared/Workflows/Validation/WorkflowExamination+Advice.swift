extension WorkflowExamination {
    /// E-TIME of the defaults, and what is allowed but worth a look.
    mutating func examineAdvice() {
        let settings = self.definition.settings
        self.examineTimeout(settings.interactiveTimeout, field: "settings.default_timeouts.interactive_s")
        self.examineTimeout(settings.processingTimeout, field: "settings.default_timeouts.processing_s")

        let results = self.definition.nodes.filter { $0.definition?.kind == .final }
        for node in results {
            let edges = self.definition.edges.count { $0.to == node.id }
            if edges > 1 {
                self.find(
                    "W-SHARED-RESULT", node: node.id,
                    "Several routes share this result, so a run does not show how it got there.",
                    fix: "Give each route its own result.")
            }
        }
        let hasReport = self.definition.nodes.contains {
            guard case .report = $0.definition?.kind else { return false }
            return true
        }
        let hasReview = results.contains { node in
            if self.places.isUnreadable(self.path("config", of: node)) { return true }
            guard case .success(.result(.review, _)) = TaskConfiguration.read(node) else { return false }
            return true
        }
        if hasReport, !hasReview, !self.gaps.lacksTypes {
            self.find("W-NO-REVIEW", "Reports decide, but no route leads to a review by a person.")
        }
        for (index, output) in self.definition.outputs.enumerated() {
            let sources = [output.source] + results.map { $0.outputs[output.name] }
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
        self.examineDocumentChoice()
        for node in self.definition.nodes where node.type == "profile_data" {
            self.find("I-SDK", node: node.id, "Profile data is captured on the web only.")
        }
    }

    /// W-DOCLIST: applicants present other documents in spite of the list, so a condition should look at what came.
    private mutating func examineDocumentChoice() {
        if self.gaps.lacksPaths || self.gaps.lacksTypes || self.gaps.lacksRoutes { return }
        for (number, node) in self.graph.nodes.enumerated() {
            guard case .success(.capture(.document(let capture))) = TaskConfiguration.read(node), capture.isRestricted
            else { continue }
            let isHandled = self.graph.nodes.indices.contains { later in
                self.graph.ancestors[later]?.contains(number) == true
                    && self.graph.nodes[later].routes.contains { route in
                        route.when.references.contains { reference in
                            reference.path.contains { $0 == .name("document_type") || $0 == .name("issuing_country") }
                        }
                    }
            }
            if !isHandled {
                self.find(
                    "W-DOCLIST", node: node.id,
                    "The list of documents only guides: no later condition looks at the document's type or country.")
            }
        }
    }
}
