import Foundation
import ImageMeasurement
import JobQueue
import Persistence
import PostgresClient
import TestSupport
import Testing
import VerificationDomain

@testable import ReportWorkers

/// The handler at work on the queue.
@Suite(.postgres)
struct MeasureUploadHandlerTests {
    private static let scope = ExaminationBench.scope

    private func ask(
        _ bytes: [UInt8]?, _ contentType: String, in bench: ExaminationBench
    ) async throws -> UploadMeasurementID {
        let file = try await bench.file(bytes, contentType)
        let measurement = UploadMeasurement(
            id: .random(), objectID: file.objectID, contentType: contentType, createdAt: .fixture, verdict: nil)
        try await PostgresUploadMeasurementRepository(on: bench.database.superuser)
            .insert(measurement, scope: Self.scope)
        return measurement.id
    }

    private func work(
        _ id: UploadMeasurementID, in bench: ExaminationBench, with decoder: MediaDecoderProcess = Decoder.process
    ) async throws {
        try await bench.store.transaction(in: Self.scope) { store in
            try await store.jobs.measureUpload(id, scope: Self.scope)
        }
        var registry = JobRegistry()
        registry.register(
            MeasureUploadHandler(store: bench.store, pictures: bench.pictures(decoder)) {
                ExaminationBench.store(on: $0)
            })
        try await bench.database.work(registry)
    }

    private func verdict(
        _ id: UploadMeasurementID, in bench: ExaminationBench
    ) async throws -> UploadMeasurement.Verdict? {
        try await bench.store.uploadMeasurements.find(id, scope: Self.scope)?.verdict
    }

    @Test
    func runsTwice() async throws {
        guard !Specimens.areAbsent else { return }
        let bench = try await ExaminationBench(on: TestDatabase.current)
        let bytes = try Specimens.bytes("onfido/sample_driving_licence.png")
        let id = try await self.ask(bytes, "image/png", in: bench)
        try await self.work(id, in: bench)
        #expect(try await self.verdict(id, in: bench) == .sharp)
        try await self.work(id, in: bench, with: Decoder.missing)
        #expect(try await self.verdict(id, in: bench) == .sharp)
        #expect(try await bench.database.count("SELECT FROM queue.done") == 2)
        #expect(try await bench.database.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func whatCannotBeMeasuredHasNoFinding() async throws {
        let bench = try await ExaminationBench(on: TestDatabase.current)
        let files: [([UInt8]?, String)] = [
            (Pictures.noJPEG, "image/jpeg"), (Pictures.pdf, "application/pdf"), (nil, "image/png"),
        ]
        for (bytes, type) in files {
            let id = try await self.ask(bytes, type, in: bench)
            try await self.work(id, in: bench)
            #expect(try await self.verdict(id, in: bench) == .unmeasured, "\(type)")
        }
    }

    @Test
    func failureOfTheDecoderIsNoFinding() async throws {
        let bench = try await ExaminationBench(on: TestDatabase.current)
        let id = try await self.ask(Pictures.jpeg, "image/jpeg", in: bench)
        try await self.work(id, in: bench, with: Decoder.missing)
        #expect(try await self.verdict(id, in: bench) == .unmeasured)
        #expect(try await bench.database.count("SELECT FROM queue.dead") == 0)
    }

    @Test
    func measurementThatNobodyWaitsForIsPassedOver() async throws {
        let bench = try await ExaminationBench(on: TestDatabase.current)
        try await self.work(.random(), in: bench)
        #expect(try await bench.database.count("SELECT FROM upload_measurements") == 0)
        #expect(try await bench.database.count("SELECT FROM queue.dead") == 0)
    }

    /// A grid, the same without a sharp edge, and nothing at all.
    @Test(arguments: [UploadMeasurement.Verdict.sharp, .blurred, .unmeasured])
    func verdictIsThatOfTheStandardCuts(expected: UploadMeasurement.Verdict) throws {
        let (width, height) = (640, 480)
        let luma = (0..<width * height).map { place -> UInt8 in
            let (x, y) = (place % width, place / width)
            switch expected {
            case .sharp: return (x / 8 + y / 8).isMultiple(of: 2) ? 220 : 30
            case .blurred: return UInt8(128 + 90 * sin(Double(x) / 40) * sin(Double(y) / 40))
            case .unmeasured: return 128
            }
        }
        let picture = try #require(
            PictureMeasurement(luma: luma, width: width, height: height, colourSpread: 40))
        #expect(MeasureUploadHandler.verdict(picture) == expected)
    }
}
