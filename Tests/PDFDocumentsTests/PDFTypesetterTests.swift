import Foundation
import PDFDocuments
import Testing

struct PDFTypesetterTests {
    private func document(_ blocks: [PDFBlock]) -> PDFDocument {
        PDFDocument(
            title: "Timeline", createdAt: Date(timeIntervalSince1970: 1_924_992_000), footer: "Martlet · page",
            blocks: blocks)
    }

    private func text(of bytes: [UInt8]) throws -> String { try PDFText.of(bytes) }

    @Test
    func sameDocumentHasTheSameBytes() throws {
        let document = self.document([
            .heading("Anna", level: 1), .paragraph("One"), .table(PDFTable(widths: [1, 2], rows: [["a", "b"]])),
        ])
        #expect(try PDFTypesetter.set(document).bytes == PDFTypesetter.set(document).bytes)
    }

    @Test
    func wordsCanBeReadBack() throws {
        let output = try PDFTypesetter.set(
            self.document([
                .heading("Workflow run", level: 1), .paragraph("First paragraph"), .note("A note"),
                .table(PDFTable(widths: [1, 1], head: ["Name", "Value"], rows: [["status", "approved"]])),
            ]))
        let text = try self.text(of: output.bytes)
        for word in ["Workflow run", "First paragraph", "A note", "Name", "Value", "status", "approved"] {
            #expect(text.contains(word))
        }
        #expect(output.pageCount == 1)
    }

    @Test(arguments: ["Ünal Çağlar", "Λευτέρης", "Дмитрий", "محمد العربي", "שלום עולם", "நன்றி", "ไทย"])
    func everyScriptWithAFontIsSet(name: String) throws {
        let output = try PDFTypesetter.set(self.document([.paragraph(name)]))
        #expect(output.missingGlyphs == 0)
    }

    @Test
    func charactersWithoutAFontAreCounted() throws {
        // A private-use character, which no font has.
        let output = try PDFTypesetter.set(self.document([.paragraph("\u{10FFFD}")]))
        #expect(output.missingGlyphs > 0)
    }

    @Test
    func tablesBreakOverPagesWithTheirHead() throws {
        let rows = (1...200).map { ["row \($0)", "value"] }
        let output = try PDFTypesetter.set(
            self.document([.table(PDFTable(widths: [1, 1], head: ["Column", "Other"], rows: rows))]))
        #expect(output.pageCount >= 4)
        let text = try self.text(of: output.bytes)
        #expect(text.contains("row 1\n") || text.contains("row 1 "))
        #expect(text.contains("row 200"))
        #expect(text.components(separatedBy: "Column").count - 1 == output.pageCount)
    }

    @Test
    func rowTallerThanAPageIsBroken() throws {
        let tall = (1...300).map { "line \($0)" }.joined(separator: "\n")
        let output = try PDFTypesetter.set(
            self.document([.table(PDFTable(widths: [1, 1], head: ["Head", ""], rows: [[tall, "short"]]))]))
        #expect(output.pageCount >= 4)
        let text = try self.text(of: output.bytes)
        #expect(text.contains("line 1") && text.contains("line 150") && text.contains("line 300"))
    }

    @Test
    func longWordsAndControlCharactersAreNoObstacle() throws {
        let long = try PDFTypesetter.set(self.document([.paragraph(String(repeating: "x", count: 5_000))]))
        #expect(try self.text(of: long.bytes).filter { $0 == "x" }.count == 5_000)
        let output = try PDFTypesetter.set(
            self.document([
                .paragraph("one\u{0}two\u{7}three"), .paragraph(""),
                .table(PDFTable(widths: [1], rows: [[], ["four", "too many"]])),
            ]))
        let text = try self.text(of: output.bytes)
        #expect(text.contains("one two three"), "\(text)")
        #expect(text.contains("four") && !text.contains("too many"), "\(text)")
    }

    @Test
    func pictureIsKeptByteByByte() throws {
        let jpeg = try #require(Data(base64Encoded: Self.smallJPEG)).map { $0 }
        let output = try PDFTypesetter.set(
            self.document([.picture(PDFPicture(jpeg: jpeg, width: 1, height: 1, caption: "front"))]))
        #expect(Data(output.bytes).range(of: Data(jpeg)) != nil)
    }

    @Test
    func whatIsNoPictureBreaksNothing() throws {
        let output = try PDFTypesetter.set(
            self.document([
                .picture(PDFPicture(jpeg: [1, 2, 3], width: 10, height: 10, caption: "broken")),
                .picture(PDFPicture(jpeg: [], width: 1_000_000, height: 10, caption: "huge")),
                .paragraph("afterwards"),
            ]))
        #expect(try self.text(of: output.bytes).contains("afterwards"))
    }

    /// What is a JPEG by its first bytes alone: cut anywhere, and with every byte of its header changed.
    @Test
    func damagedPicturesBreakNothing() throws {
        let jpeg = try #require(Data(base64Encoded: Self.smallJPEG)).map { $0 }
        let whole = try #require(PDFPicture(jpeg: jpeg, caption: ""))
        #expect(whole.width == 1 && whole.height == 1)
        var damaged = (0..<jpeg.count).map { Array(jpeg.prefix($0)) }
        for place in jpeg.indices {
            for value in [0, 0xFF, jpeg[place] ^ 0x10] as [UInt8] {
                var bytes = jpeg
                bytes[place] = value
                damaged.append(bytes)
            }
        }
        let pictures = damaged.compactMap { PDFPicture(jpeg: $0, caption: "c") }
        #expect(pictures.allSatisfy { $0.width > 0 && $0.height > 0 })
        // A side of some thousand pixels is half a gigabyte of address space, of which nothing is touched.
        for picture in pictures where picture.width * picture.height < 10_000_000 {
            #expect(try PDFTypesetter.set(self.document([.picture(picture)])).pageCount == 1)
        }
    }

    @Test
    func documentPrintsRedacted() {
        let document = self.document([.paragraph("Secret")])
        #expect(!"\(document)".contains("Secret"))
        #expect(!String(reflecting: Mirror(reflecting: document)).contains("Secret"))
    }

    /// A white pixel.
    private static let smallJPEG = """
        /9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////\
        wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AR//Z
        """
}

/// Reads the words of a PDF by poppler's `pdftotext`.
enum PDFText {
    static func of(_ bytes: [UInt8]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-pdf-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "file.pdf")
        try Data(bytes).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/pdftotext")
        process.arguments = ["-layout", file.path, "-"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }
}
