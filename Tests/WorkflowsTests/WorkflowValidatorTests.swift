import CanonicalJSON
import Foundation
import Testing
import Workflows

@Suite
struct WorkflowValidatorTests {
    @Test
    func samplesHaveNoErrors() throws {
        #expect(try Sample.profile.definition.codes == ["W-PII-OUT", "I-SDK"])
        #expect(try Sample.document.definition.codes == ["W-PII-OUT"])
        #expect(try Sample.documentAndSelfie.definition.codes == ["W-PII-OUT"])
    }

    @Test(arguments: Breakage.all)
    func breakageIsFoundWhereItIs(breakage: Breakage) throws {
        let sound = try breakage.sample.definition
        var broken = sound
        breakage.change(&broken)
        #expect(broken != sound)
        let matches = { (finding: WorkflowFinding) in
            finding.code == breakage.code && finding.node == breakage.node && finding.port == breakage.port
                && finding.field == breakage.field
        }
        let findings = WorkflowValidator.findings(broken)
        let found = findings.map { "\($0.code) \($0.node ?? "-") \($0.port ?? "-") \($0.field ?? "-")" }
        #expect(!WorkflowValidator.findings(sound).contains(where: matches))
        #expect(findings.contains(where: matches), "found instead: \(found)")
    }

    @Test
    func severityFollowsTheCodeAndErrorsComeFirst() throws {
        var definition = try Sample.profile.definition
        definition.change("profile_4f4b2") { $0.timeout = .seconds(1) }
        let findings = WorkflowValidator.findings(definition)
        #expect(findings.map(\.severity) == [.error, .warning, .info])
    }

    @Test
    func givenMediaReplaceACapture() throws {
        var definition = try Sample.document.definition
        definition.inputs.custom = [WorkflowProperty(name: "ids", type: .mediaList, semantic: "document_ids")]
        definition.nodes.removeAll { $0.type == "upload_document_photo" }
        definition.edges.removeAll { $0.from == "document_photo_c0888" }
        definition.redirect("start", to: "document_check_75329")
        definition.change("document_check_75329") { $0.inputs["document_ids"] = .path("$.inputs.custom.ids") }
        #expect(!definition.hasErrors)
    }

    @Test
    func checkedDocumentListIsNotWarnedAbout() throws {
        var definition = try Sample.document.definition
        let type = try #require(WorkflowExpression.path("$.tasks.document_check_75329.output.properties.document_type"))
        definition.change("document_photo_c0888") { $0.config["accept"] = [["types": ["passport"]]] }
        definition.change("condition_1a2b3") {
            $0.routes[0].when = .all([$0.routes[0].when, .comparison(.equal, left: type, right: .literal("passport"))])
        }
        #expect(!definition.codes.contains("W-DOCLIST"))
    }

    @Test
    func checkedDocumentListIsNotWarnedAboutBesideACycle() throws {
        var definition = try Sample.document.definition
        let type = try #require(WorkflowExpression.path("$.tasks.document_check_75329.output.properties.document_type"))
        definition.change("document_photo_c0888") { $0.config["accept"] = [["types": ["passport"]]] }
        definition.change("condition_1a2b3") {
            $0.routes[0].when = .comparison(.equal, left: type, right: .literal("passport"))
        }
        definition.redirect("condition_1a2b3", "else", to: "condition_1a2b3")
        #expect(definition.codes.contains("E-CYCLE"))
        #expect(!definition.codes.contains("W-DOCLIST"))
    }

    @Test
    func everyNodeOfACycleIsNamedAndNoOther() throws {
        var definition = try Sample.document.definition
        definition.redirect("condition_1a2b3", "else", to: "document_check_75329")
        let cyclic = WorkflowValidator.findings(definition).filter { $0.code == "E-CYCLE" }.map(\.node)
        #expect(cyclic == ["document_check_75329", "condition_1a2b3"])
    }

    @Test
    func warningsDoNotCrowdOutAnError() throws {
        var definition = try Sample.document.definition
        definition.change("condition_1a2b3") { node in
            node.routes += (0..<48).map { WorkflowRoute(port: "r\($0)", when: node.routes[0].when) }
        }
        let condition = try #require(definition.node("condition_1a2b3"))
        for number in 0..<30 {
            var copy = condition
            copy.id = "condition_000\(number < 16 ? "0" : "")\(String(number, radix: 16))"
            definition.nodes.append(copy)
        }
        let before = WorkflowValidator.findings(definition).count { $0.severity != .error }
        #expect(before == 1000)
        // What is read is examined after the routes.
        definition.change("document_check_75329") { $0.inputs["first_name"] = nil }
        let findings = WorkflowValidator.findings(definition)
        #expect(findings.contains { $0.code == "E-REQ" && $0.field == "inputs.first_name" })
        #expect(findings.count { $0.severity != .error } == 1000)
        // Errors are not counted at all.
        #expect(findings.count { $0.severity == .error } > 1000)
    }

    @Test
    func scoresAreFoundWhereTheReportHasThem() throws {
        var definition = try Sample.documentAndSelfie.definition
        let output = "$.tasks.face_check_photo_d2e91.output.breakdown"
        for place in ["face_comparison.breakdown.face_match", "visual_authenticity.breakdown.spoofing_detection"] {
            let score = try #require(WorkflowExpression.path("\(output).\(place).properties.score"))
            definition.change("condition_5f9d7") {
                $0.routes[0].when = .comparison(.greater, left: score, right: .literal(0.5))
            }
            #expect(!definition.hasErrors)
        }
    }

    @Test
    func tasksThatThisReleaseDoesNotRunAreToldAtActivationOnly() throws {
        var definition = try Sample.document.definition
        definition.change("document_check_75329") {
            $0.id = "data_extraction_75329"
            $0.type = "data_extraction"
        }
        definition.change("document_photo_c0888") {
            $0.id = "face_video_c0888"
            $0.type = "upload_face_video"
        }
        #expect(!WorkflowValidator.findings(definition).contains { $0.code == "E-DEF" })
        let live = WorkflowValidator.activationFindings(definition, isSandbox: false)
        #expect(live.map(\.code) == ["E-DEF", "E-DEF"])
        #expect(live.map(\.node) == ["face_video_c0888", "data_extraction_75329"])
        #expect(live.allSatisfy { $0.field == "type" && $0.severity == .error })
        let sandbox = WorkflowValidator.activationFindings(definition, isSandbox: true)
        #expect(sandbox.map(\.node) == ["face_video_c0888"])
        #expect(try WorkflowValidator.activationFindings(Sample.document.definition, isSandbox: false).isEmpty)
    }

    @Test
    func findingsSurviveStorage() throws {
        let finding = WorkflowFinding("W-OUT", node: "n", port: "p", field: "f", line: 3, "message", fix: "fix")
        let stored = try JSONEncoder().encode(finding)
        #expect(try JSONDecoder().decode(WorkflowFinding.self, from: stored) == finding)
    }

    @Test
    func largestWorkflowIsExaminedQuickly() throws {
        var definition = try Sample.profile.definition
        let ids = (0..<497).map { number in
            let digits = String(number, radix: 16)
            return "profile_" + String(repeating: "0", count: 5 - digits.count) + digits
        }
        definition.nodes += ids.map { WorkflowNode(id: $0, type: "profile_data") }
        definition.redirect("profile_4f4b2", to: ids[0])
        definition.edges += zip(ids, ids.dropFirst() + ["result_0a110"]).map { WorkflowEdge(from: $0, to: $1) }
        let clock = ContinuousClock()
        let time = clock.measure { #expect(!definition.hasErrors) }
        #expect(time < .seconds(10))
        #expect(definition.nodes.count == 500)
    }

    @Test
    func denseGraphWithCyclesIsExaminedQuickly() throws {
        var definition = try Sample.profile.definition
        let ids = (0..<400).map { "profile_\(String(0x10000 + $0, radix: 16))" }
        definition.nodes += ids.map { WorkflowNode(id: $0, type: "profile_data") }
        definition.redirect("start", to: ids[0])
        for (index, id) in ids.enumerated() {
            for step in [1, 2, 7, 199] { definition.edges.append(.init(from: id, to: ids[(index + step) % ids.count])) }
        }
        let clock = ContinuousClock()
        let time = clock.measure { #expect(definition.codes.contains("E-CYCLE")) }
        #expect(time < .seconds(10))
    }

    @Test
    func hostileNestingIsExaminedQuickly() throws {
        var deep = WorkflowCondition.comparison(.exists, left: .now, right: nil)
        var other = WorkflowCondition.comparison(.exists, left: .today, right: nil)
        for _ in 0..<60 {
            deep = .any([deep])
            other = .all([other])
        }
        var definition = try Sample.document.definition
        definition.change("condition_1a2b3") {
            $0.routes = [.init(port: "clear", when: deep), .init(port: "refused", when: other)]
        }
        let clock = ContinuousClock()
        let time = clock.measure { _ = WorkflowValidator.findings(definition) }
        #expect(time < .seconds(5))
    }
}
