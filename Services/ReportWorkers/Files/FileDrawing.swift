import EvidenceFiles
import Foundation
import MediaStore
import PDFDocuments
import PDFSignatures

/// Draws files on a thread of its own, one at a time: drawing waits for nothing, and executors must not wait for it.
struct FileDrawing: Sendable {
    private let threads = BlockingThreads(label: "file-drawing", count: 1)
    private let signer: PDFSigner?
    private let sandboxSigner: PDFSigner

    /// - Parameters:
    ///   - signer: The operator's; `nil` when there is none, and live files are not signed.
    ///   - sandboxSigner: Nobody trusts it.
    init(signer: PDFSigner?, sandboxSigner: PDFSigner) {
        self.signer = signer
        self.sandboxSigner = sandboxSigner
    }

    /// - Throws: `PDFError`.
    func set(_ document: PDFDocument) async throws -> PDFTypesetter.Output {
        try await self.run { try PDFTypesetter.set(document) }
    }

    /// The operator's signature never stands below answers of the sandbox.
    /// - Returns: `nil` when there is nobody to sign.
    /// - Throws: `PDFSignatureError`.
    func signed(_ document: [UInt8], isSandbox: Bool, at moment: Date) async throws -> [UInt8]? {
        guard let signer = isSandbox ? self.sandboxSigner : self.signer else { return nil }
        return try await self.run { try signer.sign(document, reason: "Evidence of a workflow run", at: moment) }
    }

    /// Whether files of that sort are signed.
    func signs(isSandbox: Bool) -> Bool { isSandbox || self.signer != nil }

    /// Anything else that works for long on its thread.
    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await self.threads.run(body)
    }
}
