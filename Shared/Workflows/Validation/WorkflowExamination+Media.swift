import CanonicalJSON

extension WorkflowExamination {
    /// E-PRE, E-REQ, W-MOTION: the media that a report examines exist on every path, or are given to the run.
    ///
    /// Source: Studio guide, "Verification tasks": which captures each "must always follow the route of".
    mutating func examinePrerequisites(of node: ExaminedNode, _ definition: TaskDefinition) {
        guard !definition.needsMedia.isEmpty, !self.gaps.lacksPaths, !self.hasUnreadable("inputs", of: node),
            let place = self.place(of: node.id),
            !self.flow.ancestors[place].members.contains(where: { self.lacksType(of: self.node(at: $0)) })
        else { return }
        for alternatives in definition.needsMedia {
            self.examineMapping(of: alternatives, at: node, definition)
            if definition.inputs.contains(where: { self.isGiven($0, to: node, among: alternatives) }) { continue }
            let producers = alternatives.reduce(into: BitSet(below: self.flow.order.count)) { all, media in
                if let some = self.media.producers[media] { all.formUnion(some) }
            }
            if !self.flow.isCertain(oneOf: producers, before: place) {
                self.find(
                    "E-PRE", node: node.id,
                    "There is a path to this node on which no \(alternatives.joined(separator: " or ")) are captured.",
                    fix: "Put the capture task before it on every path, or map an input that is declared as such media."
                )
            }
        }
        self.examineMotion(of: node, definition, at: place)
    }

    /// E-REQ: of inputs that stand for one another, none of which is required by itself, one is mapped.
    private mutating func examineMapping(
        of alternatives: [String], at node: ExaminedNode, _ definition: TaskDefinition
    ) {
        let inputs = definition.inputs.filter { $0.semantic.map(alternatives.contains) ?? false }
        guard let first = inputs.first, !inputs.contains(where: \.isRequired) else { return }
        let isMapped = inputs.contains { input in
            node.node.inputs[input.name].map { $0 != .literal(.null) } ?? false
        }
        if !isMapped {
            self.find(
                "E-REQ", node: node.id, field: "inputs.\(first.name)",
                "One of \(inputs.map(\.name).joined(separator: ", ")) is required.", fix: "Map one to a source.")
        }
    }

    /// Whether an input takes media that the run is given, at its start or by the tenant's own system.
    private func isGiven(_ input: TaskDefinition.Input, to node: ExaminedNode, among alternatives: [String]) -> Bool {
        guard case .reference(let reference) = node.node.inputs[input.name] else { return false }
        switch reference.root {
        case .custom: break
        case .output(let id) where self.node(id)?.kind == .custom: break
        case .output, .applicant, .attempt, .run: return false
        }
        switch self.shape(of: reference) {
        case .media(let semantic?): return alternatives.contains(semantic)
        case nil, .any: return true  // what it is could not be read, or is told elsewhere
        case .media, .value, .object, .list: return false
        }
    }

    /// W-MOTION: what a capture may leave empty is looked at before a report relies on it.
    ///
    /// Source: Studio guide, "Face Capture: Motion task": "simply add a logic task immediately after the Motion Capture
    /// task that tests whether the output array is empty", else the report "will fail due to missing data".
    private mutating func examineMotion(of node: ExaminedNode, _ definition: TaskDefinition, at place: Int) {
        for input in definition.inputs where input.isRequired {
            guard case .reference(let reference) = node.node.inputs[input.name],
                case .output(let id) = reference.root, let capture = self.node(id),
                capture.definition?.mayGiveNoMedia == true, let from = self.place(of: id),
                self.flow.ancestors[place].contains(from), !self.gaps.lacksRoutes
            else { continue }
            let conditions = self.media.inspections[id] ?? BitSet(below: self.flow.order.count)
            if !self.flow.isCertain(oneOf: conditions, before: place) {
                self.find(
                    "W-MOTION", node: node.id, field: "inputs.\(input.name)",
                    "Devices that cannot record motion give none, and no condition on the way looks whether there is one.",
                    fix: "Put a condition behind the capture that tests whether its output is empty, with a photo or "
                        + "video in its place.")
            }
        }
    }
}
