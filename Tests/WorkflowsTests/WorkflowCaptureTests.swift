import CanonicalJSON
import Foundation
import Testing
import Workflows

/// Captures whose rules concern the run. Source: Studio guide, "Smart Capture tasks".
@Suite
struct WorkflowCaptureTests {
    private static func names() -> [String: WorkflowExpression] {
        var inputs: [String: WorkflowExpression] = [:]
        for name in ["first_name", "last_name"] { inputs[name] = .path("$.inputs.applicant.\(name)") }
        return inputs
    }

    private static let motion = WorkflowNode(id: "face_motion_00002", type: "upload_face_motion")

    /// Document, motion, and the report on both; with or without a way out for devices that cannot record motion.
    private static func definition(hasFallback: Bool) -> WorkflowDefinition {
        var inputs = Self.names()
        inputs["document_ids"] = .path("$.tasks.document_photo_00001.output")
        inputs["motion_capture_ids"] = .path("$.tasks.face_motion_00002.output")
        let report = WorkflowNode(id: "face_check_motion_00003", type: "face_check_motion", inputs: inputs)
        let empty = WorkflowNode(
            id: "condition_00004", type: "condition",
            routes: [
                WorkflowRoute(
                    port: "unsupported",
                    when: .comparison(
                        .isEmpty, left: .path("$.tasks.face_motion_00002.output") ?? .now, right: nil))
            ])
        let edges = [
            "start -> document_photo_00001", "document_photo_00001 -> face_motion_00002",
            "face_check_motion_00003 -> result_00005",
        ]
        return hasFallback
            ? .graph(
                [.photo("1"), Self.motion, report, empty, .result("5", "approve"), .result("6", "review")],
                edges + [
                    "face_motion_00002 -> condition_00004", "condition_00004.unsupported -> result_00006",
                    "condition_00004.else -> face_check_motion_00003",
                ])
            : .graph(
                [.photo("1"), Self.motion, report, .result("5", "approve")],
                edges + ["face_motion_00002 -> face_check_motion_00003"])
    }

    @Test
    func deviceThatCannotRecordMotionGivesAnEmptyListAndTheRunGoesOn() throws {
        let check = CaptureCompletion.check(Self.motion, data: [], at: Date(timeIntervalSince1970: 0))
        #expect(check == .success(.media(ids: [])))
        var walker = try Walker(Self.definition(hasFallback: true))
        try walker.complete("document_photo_00001", Walker.media("document_photo"))
        try walker.complete("face_motion_00002", [])
        #expect(walker.effects.contains(.takeRoute(nodeID: "condition_00004", port: "unsupported")))
        #expect(walker.state.status == .review)
    }

    @Test
    func withoutAFallbackTheMotionReportFailsForMissingData() throws {
        var walker = try Walker(Self.definition(hasFallback: false))
        try walker.complete("document_photo_00001", Walker.media("document_photo"))
        try walker.complete("face_motion_00002", [])
        #expect(walker.state.status == .error)
        #expect(walker.state.outcome?.error?.type == "missing_input")
    }

    @Test
    func recordedMotionGoesToItsReport() throws {
        var walker = try Walker(Self.definition(hasFallback: true))
        try walker.complete("document_photo_00001", Walker.media("document_photo"))
        let effects = try walker.complete("face_motion_00002", Walker.media("motion_capture"))
        let started = try #require(effects.compactMap(\.startedTask).first)
        #expect(started.kind == .report(name: "facial_similarity_motion"))
        #expect(started.input["motion_capture_ids"] == Walker.media("motion_capture"))
        #expect(started.input["document_ids"] == Walker.media("document_photo"))
    }

    @Test(arguments: ["upload_document_photo", "upload_face_photo", "upload_face_video", "proof_of_address_capture"])
    func otherCapturesNeedAtLeastOneMedium(type: String) {
        let node = WorkflowNode(id: "n_00001", type: type)
        let check = CaptureCompletion.check(node, data: [], at: Date(timeIntervalSince1970: 0))
        guard case .failure = check else {
            Issue.record("taken")
            return
        }
    }
}
