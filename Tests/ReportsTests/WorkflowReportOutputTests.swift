import CanonicalJSON
import Foundation
import Reports
import Testing

struct WorkflowReportOutputTests {
    private func json(_ name: ReportName) throws -> JSONValue {
        let reportID = try #require(UUID(uuidString: "0193A5B0-7C1E-7ABC-8DEF-0123456789AB"))
        let outcome =
            name.isDocumentReport
            ? SandboxAnswers.document(firstName: nil, lastName: nil)
            : SandboxAnswers.facialSimilarityPhoto(firstName: nil, lastName: nil, documentID: nil)
        return WorkflowReportOutput(reportID: reportID, name: name, outcome: outcome).jsonValue
    }

    @Test
    func documentOutputHasTheKeysOfTheContract() throws {
        let json = try self.json(.document)
        #expect(
            Set(try #require(json.objectValue).keys) == [
                "breakdown", "properties", "repeat_attempts", "result", "status", "sub_result", "uuid",
            ]
        )
        #expect(json["uuid"] == "0193a5b0-7c1e-7abc-8def-0123456789ab")
        #expect(json["status"] == "complete")
        #expect(json["result"] == "clear")
        #expect(json["sub_result"] == "clear")
        #expect(json["properties"]?["document_type"] == "passport")
    }

    @Test
    func repeatAttemptsOfADocumentNeverSeenBeforeAreThoseOfTheContract() throws {
        let expected = """
            {"attempts_clear_rate":0,"attempts_count":1,"repeat_attempts":[],\
            "report_id":"00000000-0000-0000-0000-000000000000","unique_mismatches_count":0}
            """
        let json = try #require(try self.json(.document)["repeat_attempts"])
        #expect(String(decoding: json.canonicalBytes(), as: UTF8.self) == expected)
    }

    @Test
    func facialSimilarityOutputHasTheKeysOfTheContract() throws {
        let json = try self.json(.facialSimilarityPhoto)
        #expect(
            Set(try #require(json.objectValue).keys) == [
                "breakdown", "properties", "result", "status", "sub_result", "uuid",
            ]
        )
        #expect(json["sub_result"] == .null)
        #expect(json["properties"] == [:])
    }

    /// `repeat_attempts` stands with documents alone.
    @Test(arguments: ReportName.allCases)
    func outputOfEveryReportHasTheKeysOfTheContract(_ name: ReportName) throws {
        let outcome = SandboxAnswers.answer(to: name, for: SandboxApplicant(lastName: "Consider"))
        let json = WorkflowReportOutput(reportID: UUID(), name: name, outcome: outcome).jsonValue
        var keys: Set = ["breakdown", "properties", "result", "status", "sub_result", "uuid"]
        if name.isDocumentReport { keys.insert("repeat_attempts") }
        #expect(Set(try #require(json.objectValue).keys) == keys)
        #expect(json["result"] == "consider")
        #expect((json["sub_result"] == .null) == !name.isDocumentReport)
    }
}
