import CanonicalJSON
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaStore
import NIOCore
import Testing
import VerificationDomain

@testable import LinkService

/// Uploads over HTTP, into a real store on disk.
@Suite
struct UploadRoutesTests {
    private static let task = "document_photo_00001"

    private func documents() throws -> OpenLink {
        try Journeys.link(Journeys.documentAndFace, [Journeys.task(Self.task, .started)])
    }

    private static let fields = ["type": "driving_licence", "side": "front", "issuing_country": "GBR"]

    @Test
    func aDocumentIsStoredSealedAndRecorded() async throws {
        try await LinkStation.with(self.documents()) { station async throws in
            let answer = try await station.upload("\(Self.task)/documents", Self.fields, file: Picture.png)
            #expect(answer.status == .created)
            #expect(try JSONValue(parsing: answer.body.readableBytesView)["id"]?.stringValue == RecordingActions.id)
            guard case .document(let type, let side, let country, let file) = station.actions.calls.first else {
                Issue.record("nothing was recorded")
                return
            }
            #expect((type, side, country) == ("driving_licence", "front", "GBR"))
            #expect(file.contentType == "image/png" && file.byteCount == Picture.png.count)
            let key = BlobKey(tenantID: Journeys.scope.tenantID.rawValue, objectID: file.objectID.rawValue)
            #expect(try await station.media.read(key, upTo: 10_000) == Picture.png)
            #expect(station.storedFiles.count == 1)
        }
    }

    @Test
    func theFileMayComeBeforeWhatIsSaidOfIt() async throws {
        try await LinkStation.with(self.documents()) { station async throws in
            let answer = try await station.upload(
                "\(Self.task)/documents", Self.fields, file: Picture.png, isFileFirst: true)
            #expect(answer.status == .created)
        }
    }

    @Test(arguments: [
        ["type": "utility_bill", "side": "front", "issuing_country": "GBR"],
        ["type": "passport", "side": "back", "issuing_country": "GBR"],
        ["type": "passport", "side": "front", "issuing_country": "GB"], ["type": "passport", "side": "front"], [:],
    ])
    func whatIsSaidWronglyLeavesNothingBehind(_ fields: [String: String]) async throws {
        try await LinkStation.with(self.documents()) { station async throws in
            let answer = try await station.upload(
                "\(Self.task)/documents", fields, file: Picture.png, isFileFirst: true)
            #expect(answer.status == .unprocessableContent)
            #expect(station.actions.calls.isEmpty && station.storedFiles.isEmpty)
        }
    }

    @Test
    func whatCannotBeRecordedLeavesNothingBehind() async throws {
        try await LinkStation.with(self.documents()) { station async throws in
            station.actions.refusal = ApplicantError.gone(ApplicantID(rawValue: Journeys.runID.rawValue))
            let answer = try await station.upload("\(Self.task)/documents", Self.fields, file: Picture.png)
            #expect(answer.status == .notFound)
            #expect(station.storedFiles.isEmpty)
        }
    }

    @Test
    func aFileThatIsNoPictureIsRefusedInPlainWords() async throws {
        try await LinkStation.with(self.documents()) { station async throws in
            let answer = try await station.upload(
                "\(Self.task)/documents", Self.fields, file: Array("just text".utf8))
            #expect(answer.status == .unprocessableContent)
            let fields = try JSONValue(parsing: answer.body.readableBytesView)["error"]?["fields"]
            #expect(
                fields == ["file": ["This kind of file cannot be used. Please choose a JPEG or PNG picture."]])
            #expect(station.storedFiles.isEmpty)
        }
    }

    @Test
    func aPictureThatBreaksOffIsRefused() async throws {
        try await LinkStation.with(self.documents()) { station async throws in
            let answer = try await station.upload(
                "\(Self.task)/documents", Self.fields, file: Array(Picture.png.dropLast(8)))
            #expect(answer.status == .unprocessableContent)
            #expect(station.storedFiles.isEmpty)
        }
    }

    @Test
    func liveUploadsHaveAFloorThatTheSandboxLacks() {
        let live = Scope(tenantID: Journeys.scope.tenantID, environment: .live)
        #expect(UploadPolicy.document(in: live).sizes.lowerBound == 32 * 1024)
        #expect(UploadPolicy.photo(in: live).sizes.lowerBound == 32 * 1024)
        #expect(UploadPolicy.document(in: Journeys.scope).sizes.lowerBound == 1)
        #expect(!UploadPolicy.photo(in: Journeys.scope).types.contains(.pdf))
    }

    @Test
    func aFaceIsStoredForItsOwnTask() async throws {
        let link = try Journeys.link(
            Journeys.documentAndFace,
            [Journeys.task(Self.task, .completed), Journeys.task("face_photo_00002", .started)])
        try await LinkStation.with(link) { station async throws in
            let answer = try await station.upload("face_photo_00002/live_photos", [:], file: Picture.png)
            #expect(answer.status == .created)
            #expect(
                try await station.upload("\(Self.task)/documents", Self.fields, file: Picture.png).status == .conflict)
            let data = #"{"data":[{"id":"\#(RecordingActions.id)"}]}"#
            let complete = try await station.post("face_photo_00002/complete", data, type: "application/json")
            #expect(complete.status == .ok)
            #expect(
                station.actions.calls.last == .complete("face_photo_00002", [["id": .string(RecordingActions.id)]]))
        }
    }
}
