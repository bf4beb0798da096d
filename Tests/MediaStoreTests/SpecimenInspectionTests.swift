import MediaStore
import TestSupport
import Testing

/// The walkers against real cameras' and programs' files.
struct SpecimenInspectionTests {
    @Test func everyRealPictureIsAccepted() throws {
        for (name, bytes) in try Specimens.files(["jpg", "jpeg", "png"]) {
            let declared = DeclaredFile(fileName: name, contentType: nil)
            let media = try? inspect(bytes, as: declared, policy: .sandboxPhoto)
            #expect(media?.size == bytes.count, "\(name)")
        }
    }

    @Test func everyRealPictureCutInHalfIsRefused() throws {
        for (name, bytes) in try Specimens.files(["jpg", "jpeg", "png"]) {
            #expect(throws: MediaError.self, "\(name)") { try inspect(Array(bytes[..<(bytes.count / 2)])) }
        }
    }

    @Test func everyRealDocumentIsAcceptedUnlessEncrypted() throws {
        for (name, bytes) in try Specimens.files(["pdf"]) {
            if name.contains("encrypted") {
                #expect(throws: MediaError.encrypted, "\(name)") { try inspect(bytes) }
            } else {
                #expect((try? inspect(bytes))?.type == .pdf, "\(name)")
            }
        }
    }
}
