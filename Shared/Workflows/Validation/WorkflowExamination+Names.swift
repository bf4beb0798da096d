extension WorkflowExamination {
    /// E-NAME: ids and names are well formed and unique.
    mutating func examineNames() {
        self.examineTitle()
        var seen: Set<String> = []
        self.forEachNode { examination, node in
            if !seen.insert(node.id).inserted {
                examination.find("E-NAME", node: node.id, field: "id", "Two nodes have this id.")
            }
            examination.examineNames(of: node)
        }
        self.examinePropertyNames(self.definition.inputs.custom.map(\.name), field: "inputs.custom")
        self.examinePropertyNames(self.definition.outputs.map(\.name), field: "outputs")
        var fields: Set<String> = []
        for (index, name) in self.definition.inputs.applicant.enumerated() {
            let field = "inputs.applicant[\(index)]"
            if ApplicantShape.fields[name] == nil {
                self.find("E-NAME", field: field, "An applicant has no field of this name.")
            }
            if !fields.insert(name).inserted { self.find("E-NAME", field: field, "The same field twice.") }
        }
    }

    private mutating func examineNames(of examined: ExaminedNode) {
        let node = examined.node
        if let definition = examined.definition, !definition.allows(nodeID: node.id) {
            let form =
                definition.kind == .start
                ? "start" : "\(definition.idPrefix)_ and five of the digits 0-9 and a-f"
            self.find("E-NAME", node: node.id, field: "id", "The id of such a node is \(form).")
        }
        var ports: Set<String> = []
        for route in node.routes {
            if !Self.isName(route.port) || route.port == "else" || route.port == "out" {
                self.find(
                    "E-NAME", node: node.id, port: route.port,
                    "A port is small letters, digits and underscores, and neither else nor out.")
            }
            if !ports.insert(route.port).inserted {
                self.find("E-ROUTE", node: node.id, port: route.port, "Two routes have this port.")
            }
        }
    }

    /// The name is the title of a browser tab.
    private mutating func examineTitle() {
        let name = self.definition.name
        if name.allSatisfy(\.isWhitespace) || name.count > 100
            || name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        {
            self.find(
                "E-NAME", field: "name", "The name has 1 to 100 characters, not only blanks and no line breaks.")
        }
    }

    private mutating func examinePropertyNames(_ names: [String], field: String) {
        var seen: Set<String> = []
        for (index, name) in names.enumerated() {
            let place = "\(field)[\(index)].name"
            if !Self.isName(name) {
                self.find("E-NAME", field: place, "A name is small letters, digits and underscores, 64 at most.")
            }
            if !seen.insert(name).inserted { self.find("E-NAME", field: place, "The same name twice.") }
        }
    }
}
