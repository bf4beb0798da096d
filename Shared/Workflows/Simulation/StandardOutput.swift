import CanonicalJSON
import FoundationEssentials

/// What tasks usually give in a simulation: a report is clear, media are there, a form has the applicant's own data.
struct StandardOutput {
    let inputs: WorkflowRunInputs
    /// When the task is completed.
    let now: Date

    /// The output of a node's task; `nil` for a Send/Receive task that must bring something: only its author knows what.
    func output(of node: WorkflowNode, _ definition: TaskDefinition) -> JSONValue? {
        switch definition.kind {
        case .report(let name): return self.report(name, definition)
        case .service(.autofill): return self.autofill
        case .service: return [:]
        case .interactive:
            if case .success(.capture(.profile(let profile))) = TaskConfiguration.read(node) {
                return self.profile(profile)
            }
            if definition.mediaType != nil { return Self.media(1, of: node, definition) }
            return definition.output.following([.name("phone_number")]) == nil
                ? [:] : ["phone_number": self.applicant("phone_number") ?? .null]
        case .custom:
            guard case .success(.exchange(let exchange)) = TaskConfiguration.read(node) else { return nil }
            return exchange.receive.contains(where: \.isRequired) ? nil : [:]
        case .start, .logic, .retry, .final: return [:]
        }
    }

    /// So many media, each with an id of its own in the node.
    static func media(_ count: Int, of node: WorkflowNode, _ definition: TaskDefinition) -> JSONValue {
        let media = (0..<count).map { number in
            // Ids are told apart by the node's last five digits, which are hexadecimal, and by their number.
            let digits = node.id.utf8.suffix(5).allSatisfy(Self.isHexadecimal) ? String(node.id.suffix(5)) : "00000"
            return CapturedMedia(
                id: "00000000-0000-7000-8000-000000\(digits)\(String(number % 16, radix: 16))",
                checksumSHA256: String(repeating: "0", count: 64))
        }
        return CaptureCompletion.output(of: node, media: media)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }

    private func applicant(_ name: String) -> JSONValue? { self.inputs.applicant[name]?.nonNull }

    /// The day that is so many days after the task's end.
    private func day(in days: Int) -> JSONValue {
        .string(Moment.day(Moment(self.now).day).adding(days: days).text)
    }

    // MARK: Reports

    /// Every item clear; the properties of a document are the applicant's, and it is valid for five years more.
    private func report(_ name: String, _ definition: TaskDefinition) -> JSONValue {
        guard case .object(let members) = definition.output else { return [:] }
        var properties: [String: JSONValue] = [:]
        if case .object(let known)? = members["properties"] {
            let values: [String: JSONValue?] = [
                "first_name": self.applicant("first_name"), "last_name": self.applicant("last_name"),
                "date_of_birth": self.applicant("dob"), "date_of_expiry": self.day(in: 1826),
                "document_type": "passport", "issuing_country": "GBR",
            ]
            for (name, value) in values where known[name] != nil { properties[name] = value }
        }
        return [
            "status": "complete", "result": "clear",
            "sub_result": name.hasPrefix("document") ? "clear" : .null,  // only document reports have one
            "uuid": "00000000-0000-7000-8000-000000000001", "properties": .object(properties),
            "breakdown": members["breakdown"].map(Self.clear) ?? [:],
        ]
    }

    /// A breakdown, or a part of one, with every result `clear`.
    private static func clear(_ shape: ValueShape) -> JSONValue {
        guard case .object(let members) = shape else { return .null }
        var values: [String: JSONValue] = [:]
        for (name, member) in members where name != "properties" {
            values[name] = name == "result" ? "clear" : Self.clear(member)
        }
        return .object(values)
    }

    private var autofill: JSONValue {
        [
            "document_classification": ["issuing_country": "GBR", "document_type": "passport"],
            "extracted_data": [
                "first_name": self.applicant("first_name") ?? .null, "last_name": self.applicant("last_name") ?? .null,
                "date_of_birth": self.applicant("dob") ?? .null, "date_of_expiry": self.day(in: 1826),
            ],
        ]
    }

    // MARK: Forms

    /// What the form asks, as the applicant has it, and stand-ins for what the applicant has not.
    private func profile(_ profile: ProfileCapture) -> JSONValue {
        var output: [String: JSONValue] = [:]
        let residence = self.value(of: .countryResidence)?.stringValue
        for name in profile.fields.map(\.name) where name.residence == nil || name.residence == residence {
            output[name.rawValue] = self.value(of: name)
            if let consent = name.consentName { output[consent] = true }
        }
        return .object(output)
    }

    private func value(of field: ProfileFieldName) -> JSONValue? {
        let standard = SimulationSuite.standardApplicant
        let address = self.applicant("address") ?? standard["address"]
        switch field {
        case .firstName, .lastName, .dob, .email, .phoneNumber:
            return self.applicant(field.rawValue) ?? standard[field.rawValue]
        case .nationality: return address?["country"]?.nonNull ?? "GBR"
        case .countryResidence:
            return self.applicant("location")?["country_of_residence"]?.nonNull ?? address?["country"]?.nonNull ?? "GBR"
        case .ssn: return "123-45-6789"
        case .pan: return "ABCDE1234F"
        case .address:
            let asked = ["country", "line1", "line2", "line3", "town", "postcode", "state"]
            return address?.objectValue.map { .object($0.filter { asked.contains($0.key) }) }
        }
    }
}
