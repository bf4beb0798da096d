package import CanonicalJSON
import FoundationEssentials

extension SimulationSuite {
    /// Reads a simulation file: JSON when its first character is `{`, else YAML. Both have the same keys.
    /// - Throws: ``WorkflowParseError`` with every mistake of form, and the lines where they are.
    package static func parse(_ bytes: [UInt8]) throws(WorkflowParseError) -> SimulationSuite {
        let source = try WorkflowSource(bytes)
        return try Self.read(source.value, lines: source.lines)
    }

    /// Reads a suite that is a value already; findings have no lines.
    /// - Throws: ``WorkflowParseError`` with every mistake of form.
    package init(json: JSONValue) throws(WorkflowParseError) {
        self = try Self.read(json, lines: { [:] })
    }

    private static func read(
        _ value: JSONValue, lines: @escaping () -> [String: Int]
    ) throws(WorkflowParseError) -> SimulationSuite {
        var reader = FormReader(lines: lines)
        let suite = reader.suite(value)
        guard reader.findings.isEmpty else { throw WorkflowParseError(findings: reader.findings) }
        return suite
    }
}

extension FormReader {
    fileprivate mutating func suite(_ value: JSONValue) -> SimulationSuite {
        let members =
            self.object(
                value, at: "", required: ["format", "cases"],
                optional: [
                    "description", "applicant", "custom_data", "run", "start", "defaults", "require_full_coverage",
                ]) ?? [:]
        if let format = self.string(members["format"], at: "format"), format != SimulationSuite.format {
            self.note("format", "This must be \(SimulationSuite.format).", code: "E-FORMAT")
        }
        let standIn = SimulationCase(name: "")
        var suite = SimulationSuite(
            description: self.string(members["description"], at: "description") ?? "",
            applicant: self.members(members["applicant"], at: "applicant"),
            custom: self.members(members["custom_data"], at: "custom_data"),
            run: self.runMembers(members["run"], at: "run"),
            defaults: self.outcomes(members["defaults"], at: "defaults"),
            needsFullCoverage: self.bool(members["require_full_coverage"], at: "require_full_coverage") ?? false,
            cases: self.list(members["cases"], at: "cases", standIn: standIn) { $0.testCase($1, at: $2) })
        suite.start = self.time(members["start"], at: "start") ?? SimulationSuite.standardStart
        if members["cases"]?.arrayValue != nil, !(1...SimulationSuite.maximumCases).contains(suite.cases.count) {
            self.note("cases", "This must be a list of 1 to \(SimulationSuite.maximumCases) cases.")
        }
        var names: Set<String> = []
        for (index, testCase) in suite.cases.enumerated() where !testCase.name.isEmpty {
            if !names.insert(testCase.name).inserted { self.note("cases[\(index)].name", "The same name twice.") }
        }
        return suite
    }

    private mutating func testCase(_ value: JSONValue, at path: String) -> SimulationCase? {
        let members = self.object(
            value, at: path, required: ["name", "expect"],
            optional: ["applicant", "custom_data", "run", "start", "tasks", "operators", "until_s"])
        guard let members else { return nil }
        let name = self.string(members["name"], at: "\(path).name") ?? ""
        if name.isEmpty, members["name"]?.stringValue != nil { self.note("\(path).name", "A case needs a name.") }
        let intervention = SimulatedIntervention(.cancel(reason: nil), after: .zero)
        return SimulationCase(
            name: name, applicant: self.members(members["applicant"], at: "\(path).applicant"),
            custom: self.members(members["custom_data"], at: "\(path).custom_data"),
            run: self.runMembers(members["run"], at: "\(path).run"),
            start: self.time(members["start"], at: "\(path).start"),
            tasks: self.outcomes(members["tasks"], at: "\(path).tasks"),
            operators: self.list(members["operators"], at: "\(path).operators", standIn: intervention) {
                $0.intervention($1, at: $2)
            },
            until: self.duration(members["until_s"], at: "\(path).until_s"),
            expectation: self.expectation(members["expect"], at: "\(path).expect"))
    }

    /// Outcomes by name: one, or a list with one for each attempt.
    private mutating func outcomes(_ value: JSONValue?, at path: String) -> [String: [SimulatedOutcome]] {
        var outcomes: [String: [SimulatedOutcome]] = [:]
        let members = self.members(value, at: path).objectValue ?? [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let place = Self.join(path, name)
            guard case .array(let values) = value else {
                outcomes[name] = [self.outcome(value, at: place) ?? SimulatedOutcome()]
                continue
            }
            if values.isEmpty { self.note(place, "A list of outcomes has one for each attempt.") }
            outcomes[name] = self.list(value, at: place, standIn: SimulatedOutcome()) { $0.outcome($1, at: $2) }
        }
        return outcomes
    }

    private mutating func outcome(_ value: JSONValue, at path: String) -> SimulatedOutcome? {
        let ends = ["output", "change", "media", "fail", "time_out"]
        guard
            let members = self.object(value, at: path, optional: Set(ends + ["after_s", "awaiting_approval_s"]))
        else { return nil }
        var outcome = SimulatedOutcome()
        outcome.after = self.duration(members["after_s"], at: "\(path).after_s") ?? outcome.after
        outcome.awaitingApproval = self.duration(members["awaiting_approval_s"], at: "\(path).awaiting_approval_s")
        if ends.count(where: { members[$0] != nil }) > 1 {
            self.note(path, "An outcome has at most one of: \(ends.joined(separator: ", ")).")
        }
        if let output = members["output"] { outcome.end = .output(output) }
        if let change = members["change"] { outcome.end = .changed(change) }
        if let count = self.count(members["media"], at: "\(path).media") {
            if count > CaptureCompletion.maximumMedia {
                self.note("\(path).media", "A task has at most \(CaptureCompletion.maximumMedia) media.")
            } else {
                outcome.end = .media(count: count)
            }
        }
        if let value = members["fail"], let fault = self.fault(value, at: "\(path).fail") {
            outcome.end = .failure(fault)
        }
        if let isOver = self.bool(members["time_out"], at: "\(path).time_out"), isOver { outcome.end = .timeOut }
        return outcome
    }

    private mutating func fault(_ value: JSONValue, at path: String) -> WorkflowRunFault? {
        guard let members = self.object(value, at: path, required: ["type"], optional: ["message"]) else { return nil }
        return WorkflowRunFault(
            type: self.string(members["type"], at: "\(path).type") ?? "",
            message: self.string(members["message"], at: "\(path).message") ?? "The task failed.")
    }

    private mutating func intervention(_ value: JSONValue, at path: String) -> SimulatedIntervention? {
        let members = self.object(
            value, at: path, required: ["after_s"], optional: ["cancel", "extend_timeout", "seconds"])
        guard let members else { return nil }
        let after = self.duration(members["after_s"], at: "\(path).after_s") ?? .zero
        if let taskID = self.string(members["extend_timeout"], at: "\(path).extend_timeout") {
            let time = self.duration(members["seconds"], at: "\(path).seconds")
            if members["seconds"] == nil { self.note(path, "The key seconds is missing.") }
            if members["cancel"] != nil { self.note(path, "This must have cancel or extend_timeout, not both.") }
            return SimulatedIntervention(.extendTimeout(taskID: taskID, by: time ?? .zero), after: after)
        }
        if members["seconds"] != nil { self.note("\(path).seconds", "This belongs to extend_timeout.") }
        if members["cancel"] == nil, members["extend_timeout"] == nil {
            self.note(path, "This must have cancel or extend_timeout.")
        }
        let reason = members["cancel"]?.nonNull.flatMap { self.string($0, at: "\(path).cancel") }
        return SimulatedIntervention(.cancel(reason: reason), after: after)
    }

    /// An object as a value; an empty one when absent, or after a mistake.
    mutating func members(_ value: JSONValue?, at path: String) -> JSONValue {
        guard let value else { return [:] }
        guard value.objectValue != nil else {
            self.refuse(path, "This must be an object.")
            return [:]
        }
        return value
    }

    private mutating func runMembers(_ value: JSONValue?, at path: String) -> JSONValue {
        guard value != nil else { return [:] }
        let members = self.object(value, at: path, optional: ["tags", "customer_user_id", "sandbox"]) ?? [:]
        _ = self.texts(members["tags"], at: "\(path).tags")
        _ = self.string(members["customer_user_id"], at: "\(path).customer_user_id")
        _ = self.bool(members["sandbox"], at: "\(path).sandbox")
        return .object(members)
    }

    private mutating func duration(_ value: JSONValue?, at path: String) -> Duration? {
        self.count(value, at: path).map { .seconds($0) }
    }

    private mutating func time(_ value: JSONValue?, at path: String) -> Date? {
        guard let text = self.string(value, at: path) else { return nil }
        switch Moment(parsing: text) {
        case .instant(let milliseconds): return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        case .day(let day): return Date(timeIntervalSince1970: Double(day) * 86_400)
        case nil:
            self.refuse(path, "This must be a day as YYYY-MM-DD, or a date and time with a zone.")
            return nil
        }
    }
}
