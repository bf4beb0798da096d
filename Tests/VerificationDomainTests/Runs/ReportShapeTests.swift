import CanonicalJSON
import Foundation
import Reports
import Testing
import Workflows

/// Workflows know what reports give by shapes of their own. Here they are held against the reports.
@Suite
struct ReportShapeTests {
    private static func output(_ definitionID: String) throws -> ValueShape {
        try #require(TaskDefinitionRegistry.definition(definitionID)).output
    }

    /// The places in the breakdown that a shape has, as the reports name their items.
    private static func items(of output: ValueShape) throws -> Set<String> {
        let breakdown = try #require(output["breakdown"]?.members)
        var items: Set<String> = []
        for (name, item) in breakdown {
            #expect(item["result"] == .value(.string), "\(name)")
            guard let parts = item["breakdown"]?.members else {
                items.insert(name)
                continue
            }
            for (part, shape) in parts {
                #expect(shape["result"] == .value(.string), "\(name).\(part)")
                #expect(shape["properties"] != nil, "\(name).\(part)")
                items.insert("\(name).\(part)")
            }
        }
        return items
    }

    /// The tasks that reports complete, with the report of each.
    private static let reports: [(task: TaskDefinition, name: ReportName)] = TaskDefinitionRegistry.all.compactMap {
        task in
        guard case .report(let name) = task.kind else { return nil }
        return ReportName(rawValue: name).map { (task, $0) }
    }

    /// The places in the breakdown of a report before anything was examined.
    private static func items(of name: ReportName) -> Set<String> {
        Set(
            name.unexaminedBreakdown.flatMap { breakdown, item in
                item.parts.map { parts in parts.keys.map { "\(breakdown).\($0)" } } ?? [breakdown]
            })
    }

    @Test
    func breakdownsAreThoseOfTheReports() throws {
        #expect(Self.reports.count == 17)
        for (task, name) in Self.reports {
            // Some reports have several forms, of which each shows a part.
            let missing = Self.items(of: name).subtracting(try Self.items(of: task.output))
            #expect(missing == [], "\(task.id)")
        }
        for id in ["document_check", "face_check_photo", "face_check_motion", "proof_of_address_check"] {
            let (task, name) = try #require(Self.reports.first { $0.task.id == id })
            #expect(try Self.items(of: task.output) == Self.items(of: name), "\(id)")
        }
    }

    @Test(arguments: ["Anna", "Visual Authenticity - Spoofing Detection"], ["Berg", "Consider"])
    func everythingInASandboxReportHasAShape(firstName: String, lastName: String) throws {
        for (task, name) in Self.reports {
            let person = SandboxApplicant(
                firstName: firstName, lastName: lastName, country: "USA", idNumberTypes: ["ssn"], documentID: UUID())
            let outcome = SandboxAnswers.answer(to: name, for: person, rule: .names)
            let output = WorkflowReportOutput(reportID: UUID(), name: name, outcome: outcome).jsonValue
            #expect(Self.strangers(in: output, as: task.output) == [], "\(task.id)")
        }
    }

    @Test(arguments: [
        "Doe", "Consider", "rejected", "suspected", "caution", "CA DL 2018", "NY DL 2017 front only",
        "Ontario ID 2010", "FRA ID 1994", "FRA ID 1994 front only rejected",
    ])
    func everythingInADocumentReportHasAShape(lastName: String) throws {
        let outcome = SandboxAnswers.document(firstName: nil, lastName: lastName)
        let output = WorkflowReportOutput(reportID: UUID(), name: .document, outcome: outcome).jsonValue
        #expect(try Self.strangers(in: output, as: Self.output("document_check")) == [])
    }

    @Test(arguments: [nil, UUID()])
    func everythingInAFacialSimilarityReportHasAShape(documentID: UUID?) throws {
        let firstNames = [
            "Anna", "Visual Authenticity - Spoofing Detection", "Image Integrity - Source Integrity",
            "Image Integrity - Face Detected",
        ]
        for firstName in firstNames {
            let outcome = SandboxAnswers.facialSimilarityPhoto(
                firstName: firstName, lastName: "Consider", documentID: documentID)
            let output = WorkflowReportOutput(reportID: UUID(), name: .facialSimilarityPhoto, outcome: outcome)
            #expect(try Self.strangers(in: output.jsonValue, as: Self.output("face_check_photo")) == [])
        }
    }

    /// Places of a value that its shape does not have, or has of another type. `null` is of every type.
    private static func strangers(in value: JSONValue, as shape: ValueShape, at path: String = "") -> [String] {
        switch (value, shape) {
        case (.null, _), (_, .any), (_, .value(.other)), (.object, .value(.object)), (.bool, .value(.boolean)),
            (.string, .value(.string)),
            (.integer, .value(.number)), (.number, .value(.number)):
            []
        case (.string(let text), .value(.date)):
            (try? Date(text, strategy: .iso8601.year().month().day())) == nil ? [path] : []
        case (.array(let values), .list(let element)):
            values.flatMap { Self.strangers(in: $0, as: element, at: "\(path)[]") }
        case (.object(let members), .object(let shapes)):
            members.flatMap { name, value in
                shapes[name].map { Self.strangers(in: value, as: $0, at: "\(path).\(name)") } ?? ["\(path).\(name)"]
            }
        default: [path]
        }
    }
}

extension ValueShape {
    fileprivate var members: [String: ValueShape]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    fileprivate subscript(name: String) -> ValueShape? { self.members?[name] }
}
