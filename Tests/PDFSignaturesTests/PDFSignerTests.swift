import Foundation
import PDFDocuments
import PDFSignatures
import Testing

/// Signatures as others verify them: `openssl cms` and poppler's `pdfsig`.
struct PDFSignerTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-sign-\(UUID())")
    private static let moment = Date(timeIntervalSince1970: 1_795_600_000)

    init() throws {
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { self.folder.appending(path: name).path }

    private func file(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: self.path(name))))
    }

    @discardableResult
    private func run(_ program: String, _ arguments: String...) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }

    private func document() throws -> [UInt8] {
        try PDFTypesetter.set(
            PDFDocument(
                title: "Evidence", createdAt: Self.moment, footer: "f",
                blocks: [.heading("Evidence", level: 1), .paragraph("text"), .pageBreak, .paragraph("second")])
        ).bytes
    }

    /// A key with a certificate of its own, made by `openssl`.
    private func signer(_ kind: String) throws -> PDFSigner {
        let options = kind == "rsa" ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments =
            ["req", "-x509", "-nodes", "-days", "3650", "-subj", "/CN=Martlet test", "-newkey"] + options
            + ["-keyout", self.path("key.pem"), "-out", self.path("cert.pem")]
        process.standardError = Pipe()
        try process.run()
        process.waitUntilExit()
        return try PDFSigner(privateKey: self.file("key.pem"), certificates: self.file("cert.pem"))
    }

    @Test(arguments: ["rsa", "ec"])
    func othersVerifyTheSignature(kind: String) throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        let original = try self.document()
        let signed = try self.signer(kind).sign(original, reason: "Evidence (run)", at: Self.moment)
        #expect(Array(signed.prefix(original.count)) == original)
        try Data(signed).write(to: URL(filePath: self.path("signed.pdf")))
        let told = try self.run("/usr/bin/pdfsig", "-nocert", self.path("signed.pdf")).text
        #expect(told.contains("Signature is Valid."), "\(told)")
        #expect(told.contains("Total document signed"), "\(told)")
        #expect(told.contains("adbe.pkcs7.detached"), "\(told)")
        #expect(told.contains("SHA-256"), "\(told)")
        #expect(try self.run("/usr/bin/pdftotext", self.path("signed.pdf"), "-").text.contains("second"))

        let (content, message) = try Self.parts(of: signed)
        try Data(content).write(to: URL(filePath: self.path("content")))
        try Data(message).write(to: URL(filePath: self.path("message.der")))
        let verified = try self.run(
            "/usr/bin/openssl", "cms", "-verify", "-inform", "DER", "-in", self.path("message.der"), "-content",
            self.path("content"), "-binary", "-CAfile", self.path("cert.pem"), "-purpose", "any", "-no_check_time",
            "-cades", "-out", "/dev/null")
        #expect(verified.status == 0, "\(verified.text)")
        let printed = try self.run(
            "/usr/bin/openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", self.path("message.der")
        ).text
        #expect(printed.contains("signingTime") && printed.contains("2026"))
    }

    @Test
    func oneChangedByteBreaksTheSignature() throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        var signed = try self.signer("ec").sign(self.document(), reason: "r", at: Self.moment)
        let place = try #require(Data(signed).range(of: Data("/Title".utf8)))
        signed[place.upperBound + 3] ^= 1
        try Data(signed).write(to: URL(filePath: self.path("signed.pdf")))
        let told = try self.run("/usr/bin/pdfsig", "-nocert", self.path("signed.pdf")).text
        #expect(told.contains("Digest Mismatch") || told.contains("Signature is Invalid"), "\(told)")
    }

    @Test
    func selfMadeSignerSigns() throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        let signer = try PDFSigner.selfMade(named: "Sandbox, without value", at: Self.moment)
        let signed = try signer.sign(self.document(), reason: "r", at: Self.moment)
        try Data(signed).write(to: URL(filePath: self.path("signed.pdf")))
        let told = try self.run("/usr/bin/pdfsig", "-nocert", self.path("signed.pdf")).text
        #expect(told.contains("Signature is Valid.") && told.contains("Sandbox, without value"), "\(told)")
    }

    @Test
    func keyOfAnotherCertificateIsRefused() throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        _ = try self.signer("ec")
        let other = try self.file("key.pem")
        _ = try self.signer("rsa")
        let certificate = try self.file("cert.pem")
        #expect(throws: PDFSignatureError.keyDoesNotMatch) {
            _ = try PDFSigner(privateKey: other, certificates: certificate)
        }
        #expect(throws: PDFSignatureError.unreadableKey) {
            _ = try PDFSigner(privateKey: Array("nothing".utf8), certificates: certificate)
        }
        #expect(throws: PDFSignatureError.unreadableCertificate) {
            _ = try PDFSigner(privateKey: other, certificates: [])
        }
    }

    @Test
    func whatIsNoPlainPDFIsRefused() throws {
        defer { try? FileManager.default.removeItem(at: self.folder) }
        let signer = try PDFSigner.selfMade(named: "n", at: Self.moment)
        let document = try self.document()
        let signed = try signer.sign(document, reason: "r", at: Self.moment)
        for bytes in [[], Array("%PDF-1.4\n".utf8), Array(document.dropLast(200)), signed] {
            #expect(throws: PDFSignatureError.unsupportedDocument) {
                _ = try signer.sign(bytes, reason: "r", at: Self.moment)
            }
        }
    }

    @Test
    func signerPrintsRedacted() throws {
        let signer = try PDFSigner.selfMade(named: "n", at: Self.moment)
        #expect("\(signer)" == "PDFSigner(redacted)")
    }

    /// What is signed and the message, as the byte range says.
    private static func parts(of signed: [UInt8]) throws -> (content: [UInt8], message: [UInt8]) {
        let text = String(String.UnicodeScalarView(signed.map { Unicode.Scalar($0) }))
        let range = try #require(text.range(of: "/ByteRange ["))
        let numbers = text[range.upperBound...].prefix { $0 != "]" }.split(separator: " ").compactMap { Int($0) }
        try #require(numbers.count == 4)
        let content = Array(signed[numbers[0]..<numbers[0] + numbers[1]] + signed[numbers[2]..<numbers[2] + numbers[3]])
        #expect(numbers[2] + numbers[3] == signed.count)
        let digits = signed[(numbers[1] + 1)..<(numbers[2] - 1)]
        var message: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            let value = UInt8(try #require(Character(Unicode.Scalar(digit)).hexDigitValue))
            if let first = high {
                message.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        // The rest of the room is zeros, which are no part of the message: its own length says where it ends.
        let length = 4 + Int(message[2]) << 8 + Int(message[3])
        return (content, message[1] == 0x82 ? Array(message.prefix(length)) : message)
    }
}
