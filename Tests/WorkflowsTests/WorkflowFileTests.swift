import CanonicalJSON
import Testing
import Workflows

/// What is told of a file with several mistakes.
@Suite
struct WorkflowFileTests {
    private static let breakages = [
        Breakage.structural, Breakage.naming, Breakage.configuration, Breakage.data, Breakage.cyclic,
    ].flatMap { $0 }

    private static func errors(_ value: JSONValue) -> [WorkflowFinding] {
        WorkflowValidator.examine(value.canonicalBytes()).findings.filter { $0.severity == .error }
    }

    @Test
    func mistakesOfEveryKindAreToldTogether() throws {
        let text = """
            format: martlet.workflow/1
            name: Broken
            inputs: {applicant: [first_name, shoe_size]}
            outputs:
              - {name: doc, type: paper, source: $.tasks.nowhere_00000.output}
            nodes:
              - {id: start, type: start, colour: blue}
              - {id: document_photo_c0888, type: upload_document_photo, timeout_s: soon, config: {speed: 1}}
              - {id: mystery_12345, type: read_minds}
              - id: document_check_75329
                type: document_check
                inputs: {document_ids: $.tasks.document_photo_c0888.output, first_name: $.nowhere}
              - id: condition_1a2b3
                type: condition
                routes:
                  - port: clear
                    when: {op: resembles, left: $.tasks.face_check_photo_99999.output.result, right: clear}
                  - {port: Odd, when: {op: eq, left: 1, right: 2}}
              - {id: result_11111, type: result, config: {result: applaud}}
              - {id: result_22222, type: result, config: {result: decline}}
            edges:
              - {from: [start, out], to: document_photo_c0888}
              - {from: [document_photo_c0888, out], to: document_check_75329}
              - {from: [document_check_75329, out], to: condition_1a2b3}
              - {from: [condition_1a2b3, clear], to: result_11111}
            """
        let (definition, findings) = WorkflowValidator.examine(Array(text.utf8))
        #expect(definition == nil)
        let errors = findings.filter { $0.severity == .error }
        let told = errors.map { "\($0.line ?? 0) \($0.code) \($0.node ?? "-") \($0.port ?? "-") \($0.field ?? "-")" }
        #expect(
            Set(told) == [
                "3 E-NAME - - inputs.applicant[1]",
                "5 E-FORM - - outputs[0].type",
                "5 E-REF-1 - - outputs[0].source",
                "7 E-FORM - - nodes[0].colour",
                "8 E-FORM - - nodes[1].timeout_s",
                "8 E-CFG document_photo_c0888 - config.speed",
                "9 E-DEF mystery_12345 - type",
                "9 E-REACH mystery_12345 - -",
                "12 E-FORM - - nodes[3].inputs.first_name",
                "12 E-REQ document_check_75329 - inputs.last_name",
                "17 E-FORM - - nodes[4].routes[0].when.op",
                "17 E-REF-1 condition_1a2b3 clear routes[0].when",
                "18 E-NAME condition_1a2b3 Odd -",
                "18 E-ROUTE condition_1a2b3 Odd -",
                "18 E-PORT condition_1a2b3 Odd -",
                "13 E-ELSE condition_1a2b3 else -",
                "19 E-CFG result_11111 - config.result",
                "20 E-REACH result_22222 - -",
            ])
        #expect(told.count == Set(told).count)
        // Errors come first, and mistakes of form before all others.
        #expect(errors.prefix(5).allSatisfy { $0.code == "E-FORM" })
        #expect(findings.map(\.severity) == errors.map(\.severity) + findings.dropFirst(errors.count).map(\.severity))
    }

    @Test(arguments: Self.breakages)
    func mistakeOfFormHidesNoOther(breakage: Breakage) throws {
        var broken = try breakage.sample.definition
        breakage.change(&broken)
        var members = try #require(broken.canonicalJSON.objectValue)
        members["colour"] = "red"
        let found = WorkflowValidator.examine(JSONValue.object(members).canonicalBytes()).findings
        #expect(found.contains { $0.code == "E-FORM" && $0.field == "colour" })
        let alone = WorkflowValidator.findings(broken)
        #expect(alone.contains { $0.code == breakage.code })
        for finding in alone {
            #expect(
                found.contains { other in
                    other.code == finding.code && other.node == finding.node && other.port == finding.port
                        && other.field == finding.field
                }, "\(finding.code) \(finding.node ?? "-") \(finding.field ?? "-")")
        }
    }

    /// Wherever a file is spoilt so that its form is wrong, that mistake is told and none that only follows from it.
    @Test(arguments: Sample.allCases)
    func whatFollowsFromAnUnreadablePartIsNotTold(sample: Sample) throws {
        let definition = try sample.definition
        let sound = definition.codes
        var spoilt = 0
        for value in Self.spoiling(definition.canonicalJSON) {
            guard (try? WorkflowDefinition(json: value)) == nil else { continue }
            spoilt += 1
            let findings = WorkflowValidator.examine(value.canonicalBytes()).findings
            let others = findings.filter { !["E-FORM", "E-FORMAT"].contains($0.code) && !sound.contains($0.code) }
            #expect(others == [], "\(String(decoding: value.canonicalBytes(), as: UTF8.self))")
            #expect(findings.contains { $0.severity == .error })
        }
        #expect(spoilt > 60)
    }

    /// The value with one part after the other taken away, or replaced by what nothing expects.
    private static func spoiling(_ value: JSONValue) -> [JSONValue] {
        var spoilt: [JSONValue] = [7, [["no_such_key": 1]]]
        switch value {
        case .object(let members):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                var less = members
                less[name] = nil
                spoilt.append(.object(less))
                for part in Self.spoiling(member) {
                    var changed = members
                    changed[name] = part
                    spoilt.append(.object(changed))
                }
            }
        case .array(let values):
            for index in values.indices {
                for part in Self.spoiling(values[index]) {
                    var changed = values
                    changed[index] = part
                    spoilt.append(.array(changed))
                }
            }
        case .null, .bool, .integer, .number, .string: break
        }
        return spoilt
    }

    @Test(arguments: Sample.allCases)
    func soundFileHasItsDefinition(sample: Sample) throws {
        let expected = try sample.definition
        let (definition, findings) = WorkflowValidator.examine(try sample.bytes)
        #expect(definition == expected)
        #expect(Set(findings.map(\.code)) == expected.codes)
        #expect(findings.allSatisfy { $0.line != nil })
    }

    @Test
    func nodeWithoutAnIDIsToldByItsPlace() {
        let errors = Self.errors([
            "format": "martlet.workflow/1", "name": "n", "edges": [["from": ["start", "out"], "to": "result_11111"]],
            "nodes": [["id": "start", "type": "start"], ["type": "result", "config": ["result": "applaud"]]],
        ])
        #expect(errors.map(\.code) == ["E-FORM", "E-CFG"])
        #expect(errors.map(\.node) == [nil, nil])
        #expect(errors.map(\.field) == ["nodes[1]", "nodes[1].config.result"])
    }
}
