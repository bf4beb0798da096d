import Foundation
import Testing
import Workflows

/// One file for each code, which triggers exactly that one.
@Suite
struct ValidationCatalogueTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/Findings")

    private static let codes: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: Self.folder.path())) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }()

    @Test
    func everyCodeHasAFileAndEveryFileACode() {
        let catalogue = WorkflowCatalogue.rules.map(\.code)
        #expect(Set(catalogue).count == catalogue.count)
        #expect(Self.codes == catalogue.sorted())
    }

    @Test(arguments: Self.codes)
    func fileTriggersItsCodeAndNoOther(code: String) throws {
        let bytes = Array(try Data(contentsOf: Self.folder.appending(path: "\(code).yaml")))
        let findings = WorkflowValidator.examine(bytes).findings
        #expect(Set(findings.map(\.code)) == [code])
        #expect(findings.allSatisfy { $0.line != nil || $0.code == "W-NO-REVIEW" })
        #expect(findings.allSatisfy { !$0.message.isEmpty && $0.message.hasSuffix(".") })
    }

    @Test
    func workflowsThatComeWithTheProductHaveNoErrors() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.appending(path: "deploy/workflows")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
            .filter { $0.hasSuffix(".yaml") }
        #expect(files.count >= Sample.allCases.count)
        for file in files {
            let findings = WorkflowValidator.examine(Array(try Data(contentsOf: folder.appending(path: file)))).findings
            #expect(findings.filter { $0.severity == .error } == [], "\(file)")
        }
    }

    @Test
    func everyFindingOfABrokenSampleIsInTheCatalogue() throws {
        let catalogue = Set(WorkflowCatalogue.rules.map(\.code))
        for breakage in Breakage.all {
            var definition = try breakage.sample.definition
            breakage.change(&definition)
            #expect(definition.codes.isSubset(of: catalogue), "\(breakage.testDescription)")
        }
    }
}
