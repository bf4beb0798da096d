import CanonicalJSON
import Foundation
import TestSupport
import Testing
import VerificationDomain
import Workflows

/// Capture tasks that recordings complete.
@Suite(.postgres)
struct RecordingRunTests {
    private static let document = "document_photo_9ab34"
    private static let face = "face_motion_4d5c6"

    private let bench: RunBench

    init() throws { self.bench = try RunBench() }

    private var media: RecordMedia { self.bench.services.media }

    /// A run whose face capture is open.
    /// - Parameter capture: The kind of that task, where the sample has a motion capture.
    private func run(_ capture: String) async throws -> WorkflowRun {
        try await self.bench.database.insertTenants()
        let file = try PackageRoot.url().appending(path: "deploy/workflows/motion_or_photo.yaml")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            .replacing("config: {record_audio: false}", with: "config: {}")
        let definition = try WorkflowDefinition.parse(
            Array(text.replacing("type: upload_face_motion", with: "type: \(capture)").utf8))
        let version = try await self.bench.database.insertWorkflow(definition)
        let applicant = try await self.bench.database.insertApplicant(.complete)
        let run = try await self.bench.services.createRun(
            CreateWorkflowRun.Request(workflowID: version.workflowID, applicantID: applicant.id),
            scope: .acmeSandbox)
        return try await self.bench.capture(Self.document, of: run)
    }

    private func complete(_ run: WorkflowRun, with id: String) async throws -> WorkflowRun {
        try await self.bench.services.completeTask(
            Self.face, of: run.id, data: [["id": .string(id)]], scope: .acmeSandbox, actor: .applicant)
    }

    @Test
    func aMotionCaptureCompletesItsTask() async throws {
        let run = try await self.run("upload_face_motion")
        let capture = try await self.media.record(
            MotionCaptureKind.self, of: run.applicantID, file: .fixture(), scope: .acmeSandbox)
        #expect(try await self.complete(run, with: capture.id.description).status == .processing)
    }

    @Test
    func aLiveVideoCompletesItsTask() async throws {
        let run = try await self.run("upload_face_video")
        let video = try await self.media.record(
            LiveVideoKind.self, of: run.applicantID, details: LiveVideoDetails(), file: .fixture(),
            scope: .acmeSandbox)
        #expect(try await self.complete(run, with: video.id.description).status == .processing)
    }

    @Test(arguments: ["upload_face_motion", "upload_face_video"])
    func otherMediaAndThoseOfOthersDoNot(capture: String) async throws {
        let run = try await self.run(capture)
        let photo = try await self.media.record(
            LivePhotoKind.self, of: run.applicantID, file: .fixture(), scope: .acmeSandbox)
        let stranger = try await self.bench.database.insertApplicant()
        let motion = try await self.media.record(
            MotionCaptureKind.self, of: stranger.id, file: .fixture(), scope: .acmeSandbox)
        let video = try await self.media.record(
            LiveVideoKind.self, of: stranger.id, details: LiveVideoDetails(), file: .fixture(), scope: .acmeSandbox)
        for id in [photo.id.description, motion.id.description, video.id.description, UUID().uuidString] {
            await #expect(throws: ValidationError.self) { _ = try await self.complete(run, with: id) }
        }
    }
}
