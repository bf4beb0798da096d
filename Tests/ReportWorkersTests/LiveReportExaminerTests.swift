import CanonicalJSON
import Foundation
import Persistence
import Reports
import TestSupport
import Testing
import VerificationDomain

@testable import ReportWorkers

@Suite(.postgres)
struct LiveReportExaminerTests {
    private func bench() async throws -> ExaminationBench { try await ExaminationBench(on: TestDatabase.current) }

    @Test(arguments: [(Pictures.noJPEG, "image/jpeg"), (Pictures.noPNG, "image/png")])
    func documentOfWhichNothingDecodesIsRejectedWithAReason(bytes: [UInt8], contentType: String) async throws {
        let bench = try await self.bench()
        let examination = try await bench.examine(
            [bench.document(bytes, contentType)], with: Decoder.process)
        guard case .finished(let outcome) = examination else {
            Issue.record("\(examination)")
            return
        }
        #expect((outcome.result, outcome.subResult) == (.consider, .rejected))
        #expect(Set(outcome.breakdown.keys) == ["image_integrity"])
        let quality = outcome.breakdown["image_integrity"]?.parts?["image_quality"]
        #expect(quality == Breakdown(result: .consider, properties: ["other_photo_issue": "consider"]))
    }

    /// Nobody is refused by a machine for what a library only warned about.
    @Test
    func pictureWithAWarningGoesToAnAnalyst() async throws {
        let bench = try await self.bench()
        let document = try await bench.document(Pictures.jpegWithWarning)
        #expect(try await bench.examine([document], with: Decoder.process) == .needsAnalyst)
    }

    @Test
    func pictureThatCanBeSeenGoesToAnAnalystWithWhatWasMeasured() async throws {
        let bench = try await self.bench()
        let integrity = try await self.integrity([bench.document(Pictures.jpeg)], with: Decoder.process, in: bench)
        // Grey without texture: no colour, and nothing to be blurred.
        #expect(integrity?.parts?["colour_picture"]?.result == .consider)
        #expect(integrity?.parts?["image_quality"]?.result == nil)
    }

    @Test
    func darkPictureIsFoundWithItsReasonAndNotDecided() async throws {
        let bench = try await self.bench()
        let decoder = try ScriptedDecoder.showing(luma: "/")  // 47
        let integrity = try await self.integrity([bench.document(Pictures.jpeg)], with: decoder.process(), in: bench)
        let quality = Breakdown(result: .consider, properties: ["dark_photo": "consider"])
        #expect(integrity?.parts?["image_quality"] == quality)
        #expect(integrity?.parts?["colour_picture"]?.result == .clear)
        #expect(integrity?.parts?["supported_document"]?.result == nil)
    }

    @Test
    func brightPictureIsNotCalledDarkNorItsQualityClear() async throws {
        let bench = try await self.bench()
        let decoder = try ScriptedDecoder.showing(luma: "0")  // 48
        let integrity = try await self.integrity([bench.document(Pictures.jpeg)], with: decoder.process(), in: bench)
        #expect(integrity?.parts?["image_quality"]?.result == nil)
        #expect(integrity?.parts?["colour_picture"]?.result == .clear)
    }

    @Test
    func colourIsClearOnlyWhereEveryFileWasMeasured() async throws {
        let bench = try await self.bench()
        let decoder = try ScriptedDecoder.showing(luma: "0")
        let documents = [
            try await bench.document(Pictures.jpeg), try await bench.document(Pictures.pdf, "application/pdf"),
        ]
        #expect(try await bench.examine(documents, with: decoder.process()) == .needsAnalyst)
    }

    /// `image_integrity` as an analyst finds it.
    private func integrity(
        _ documents: [Document], with decoder: MediaDecoderProcess, in bench: ExaminationBench
    ) async throws -> Breakdown? {
        guard case .leftToAnalyst(let found?) = try await bench.examine(documents, with: decoder) else {
            Issue.record("nothing found, or decided")
            return nil
        }
        return found["image_integrity"]
    }

    @Test(arguments: ["damaged", "too_large", "unsupported"])
    func pictureThatTheDecoderCannotJudgeGoesToAnAnalyst(reason: String) async throws {
        let bench = try await self.bench()
        let decoder = try ScriptedDecoder.refusing(reason)
        #expect(try await bench.examine([bench.document(Pictures.jpeg)], with: decoder.process()) == .needsAnalyst)
        #expect(decoder.starts == 1)
    }

    @Test(
        arguments: [
            ("exec sleep 600", .timedOut), ("kill -KILL $$", .timedOut), ("kill -SEGV $$", .crashed),
            ("printf nonsense", .malformedAnswer), ("exit 70", .notConfined),
        ] as [(String, EngineFailure)])
    func failureOfTheDecoderIsNoFinding(body: String, failure: EngineFailure) async throws {
        let bench = try await self.bench()
        let decoder = try ScriptedDecoder(body)
        let deadline: Duration = body.contains("sleep") ? .milliseconds(300) : .seconds(60)
        let examination = try await bench.examine(
            [bench.document(Pictures.jpeg)], with: decoder.process(deadline: deadline))
        #expect(examination == .failed(failure))
    }

    @Test
    func decoderThatIsNotThereIsUnavailable() async throws {
        let bench = try await self.bench()
        let examination = try await bench.examine([bench.document(Pictures.jpeg)], with: Decoder.missing)
        #expect(examination == .failed(.unavailable))
    }

    @Test(arguments: ["application/pdf", "application/json", "image/unheard-of"])
    func fileThatIsNoPictureGoesToAnAnalystUndecoded(contentType: String) async throws {
        let bench = try await self.bench()
        let document = try await bench.document(Pictures.pdf, contentType)
        #expect(try await bench.examine([document], with: Decoder.missing) == .needsAnalyst)
    }

    @Test
    func fileBeyondTheLimitOfUploadsGoesToAnAnalystUndecoded() async throws {
        let bench = try await self.bench()
        let document = try await bench.document([UInt8](repeating: 0, count: 10_485_761))
        #expect(try await bench.examine([document], with: Decoder.missing) == .needsAnalyst)
    }

    @Test
    func fileThatIsDamagedAtRestGoesToAnAnalystUndecoded() async throws {
        let bench = try await self.bench()
        let document = try await bench.document(Pictures.noJPEG)
        try bench.damageFiles()
        #expect(try await bench.examine([document], with: Decoder.missing) == .needsAnalyst)
    }

    @Test
    func fileThatTheMediaStoreDoesNotHaveGoesToAnAnalyst() async throws {
        let bench = try await self.bench()
        #expect(try await bench.examine([bench.document(nil)], with: Decoder.missing) == .needsAnalyst)
    }

    @Test
    func documentThatIsGoneGoesToAnAnalystWhateverTheOthersAre() async throws {
        let bench = try await self.bench()
        let document = try await bench.document(Pictures.noJPEG)
        let report = try await bench.report(on: [document.id, .random()])
        let examiner = bench.examiner(Decoder.missing)
        #expect(
            try await examiner.examine(report, of: bench.applicant, scope: ExaminationBench.scope) == .needsAnalyst)
    }

    @Test
    func documentNamedTwiceIsNotMissed() async throws {
        let bench = try await self.bench()
        let document = try await bench.document(Pictures.jpeg)
        let decoder = try ScriptedDecoder.refusing("corrupt")
        guard case .finished = try await bench.examine([document, document], with: decoder.process()) else {
            Issue.record("not examined")
            return
        }
    }

    @Test
    func oneUndecodableDocumentAmongOthersDecides() async throws {
        let bench = try await self.bench()
        let documents = [
            try await bench.document(Pictures.jpeg), try await bench.document(Pictures.noJPEG),
            try await bench.document(Pictures.pdf, "application/pdf"),
        ]
        guard case .finished = try await bench.examine(documents, with: Decoder.process) else {
            Issue.record("not refused")
            return
        }
    }

    @Test
    func documentsOfADeletedApplicantAreExaminedAsUsual() async throws {
        let bench = try await self.bench()
        let document = try await bench.document(Pictures.noJPEG)
        try await bench.database.delete(bench.applicant, scope: ExaminationBench.scope)
        guard case .finished(let outcome) = try await bench.examine([document], with: Decoder.process) else {
            Issue.record("not examined")
            return
        }
        #expect(outcome.subResult == .rejected)
        // Clients are still told that there is none.
        let documents = bench.store.documents
        #expect(try await documents.find([document.id], of: bench.applicant.id, scope: ExaminationBench.scope) == [])
    }

    @Test
    func documentsNeverCrossTenants() async throws {
        let bench = try await self.bench()
        let document = try await bench.document(Pictures.jpeg)
        for stranger in ExaminationBench.scope.strangers {
            let found = try await bench.store.documents.find(
                [document.id], of: bench.applicant.id, includingDeleted: true, scope: stranger)
            #expect(found == [])
        }
    }

    /// A facial similarity report with a part that was not examined goes to manual review (API reference v3.6, "Facial
    /// Similarity Photo: Object"), also when the part is a selfie that nobody can read.
    @Test(arguments: [Pictures.noJPEG, Pictures.jpeg])
    func facesGoToAnAnalyst(bytes: [UInt8]) async throws {
        let bench = try await self.bench()
        let (document, photo) = (try await bench.document(bytes), try await bench.livePhoto(bytes))
        let report = try await bench.report(.facialSimilarityPhoto, on: [document.id], photos: [photo.id])
        let examiner = bench.examiner(Decoder.process)
        #expect(
            try await examiner.examine(report, of: bench.applicant, scope: ExaminationBench.scope) == .needsAnalyst)
    }
}
