import MediaStore
import ServiceAssembly
import ServiceRuntime
import VerificationDomain

extension UploadForm {
    /// The file that a page sends with every form; its absence is a mistake of a program, not of a person.
    /// - Throws: `Problem`: 400.
    func oneFile() throws -> MediaFile {
        guard let file = self.file else { throw Problem.badRequest("There must be one file.") }
        return file.mediaFile
    }
}

extension UploadPolicy {
    /// For a document's photo or scan.
    static func document(in scope: Scope) -> UploadPolicy { scope.isSandbox ? .sandboxDocument : .liveDocument }
    /// For a photo of a face.
    static func photo(in scope: Scope) -> UploadPolicy { scope.isSandbox ? .sandboxPhoto : .livePhoto }
}
