import ArgumentParser
import CanonicalJSON
import Foundation
import Reports
import Testing
import VerificationDomain

@testable import Martletctl

/// What options and files make of a decision, and what is said of a wrong one.
struct ReportCommandTests {
    private static let id = "01a1fd98-89a2-7942-920d-df83cc30f955"
    private static let place = ["--tenant", "t", "--environment", "live"]

    private func decide(_ arguments: [String]) throws -> ReportCommand.Decide {
        try ReportCommand.Decide.parse([Self.id] + Self.place + arguments)
    }

    @Test
    func optionsNameItemsAfterTheBreakdownsThatTheyAreIn() throws {
        let decision = try self.decide([
            "--result", "consider", "--sub-result", "rejected", "--consider",
            "image_integrity.image_quality=glare_on_photo,dark_photo", "--clear", "image_integrity", "--unidentified",
            "image_integrity.supported_document=onfido_supported_document", "--unexamined", "police_record",
        ]).decision()
        #expect(decision.result == .consider && decision.subResult == .rejected)
        #expect(
            decision.statements == [
                .init(place: "image_integrity", finding: .clear),
                .init(place: "police_record", finding: .unexamined),
                .init(
                    place: "image_integrity.image_quality",
                    finding: .flagged(reasons: "glare_on_photo", "dark_photo")),
                .init(
                    place: "image_integrity.supported_document",
                    finding: .flagged(.unidentified, reasons: "onfido_supported_document")),
            ])
    }

    @Test
    func optionsGoBeforeTheFile() async throws {
        let json = """
            {"result": "clear", "properties": {"first_name": "Zoë"},
             "breakdown": {"image_integrity": {"breakdown": {"image_quality": {"result": "clear"}}}}}
            """
        try await withFile(json) { file in
            let decision = try self.decide([
                "--file", file, "--result", "consider", "--consider", "image_integrity.image_quality=dark_photo",
            ]).decision()
            #expect(decision.result == .consider && decision.properties == ["first_name": "Zoë"])
            #expect(decision.statements.map(\.finding.result) == [.clear, .consider])
            #expect(Set(decision.statements.map(\.place)) == ["image_integrity.image_quality"])
        }
    }

    @Test(arguments: [
        ("[1", "is not JSON"), (String(repeating: "[", count: 100), "is not JSON"),
        (String(repeating: " ", count: 262_145), "is larger than 262144 bytes"),
    ])
    func fileThatIsNoDecisionIsRefused(content: String, message: String) async throws {
        try await withFile(content) { file in
            let error = #expect(throws: CommandFailure.self) { try self.decide(["--file", file]).decision() }
            #expect(error?.description == "\(file) \(message)")
        }
    }

    @Test
    func ageIsCountedBackFromNow() throws {
        let list = try ReportCommand.List.parse(
            Self.place + ["--older-than-hours", "2", "--name", "document", "--limit", "7", "--after", Self.id])
        let filter = list.filter(now: Date(timeIntervalSince1970: 10_000))
        #expect(filter.begunBefore == Date(timeIntervalSince1970: 2_800))
        #expect(filter.name == .document && filter.limit == 7 && filter.after == ReportID(Self.id))
    }

    @Test
    func whoLooksIsNamedByTheOptionOrTheLogin() throws {
        let named = try ReportCommand.Show.parse([Self.id] + Self.place + ["--by", "Ana Nowak"])
        #expect(named.analyst.actor == .operatorCommand("Ana Nowak"))
        #expect(try ReportCommand.Show.parse([Self.id] + Self.place).analyst.actor == OperatorStore.actor)
    }

    @Test
    func decisionThatDoesNotFollowIsAnsweredWithTheOneThatDoes() throws {
        let id = try #require(ReportID(Self.id))
        let words: [(any Error, String)] = [
            (
                ReportDecisionError.otherResult(.consider, flagged: ["police_record"], unexamined: ["a"]),
                "the items say consider (flagged: police_record): correct the items, or give --result consider"
            ),
            (
                ReportDecisionError.otherResult(.consider, flagged: [], unexamined: ["a", "b"]),
                "the items say consider (not examined: a, b): correct the items, or give --result consider"
            ),
            (
                ReportDecisionError.otherResult(.clear, flagged: [], unexamined: ["a"]),
                "the items say clear: correct the items, or give --result clear"
            ),
            (
                ReportReviewError.notWaiting(id, .complete),
                "report \(id) is decided already; `martletctl report show` tells how"
            ),
            (
                ReportReviewError.notFound(id),
                "no report \(id) of this tenant in this environment; `martletctl report list` shows those that wait"
            ),
        ]
        for (error, text) in words { #expect(CommandFailure(error).description == text) }
    }

    @Test
    func reportIsShownWithNullWhereNothingWasExamined() {
        let found = DocumentFindings([.imageQuality: .flagged(reasons: "dark_photo")]).documentBreakdown()
        let document = DocumentID(rawValue: UUID())
        let report = ReportReview(
            id: ReportID(rawValue: UUID()), applicantID: ApplicantID(rawValue: UUID()),
            owner: .task(ReportTask(runID: WorkflowRunID(rawValue: UUID()), taskID: "document_check_75329")),
            name: .document,
            status: .awaitingApproval, result: nil, subResult: nil, breakdown: found, documentIDs: [document],
            livePhotoIDs: [], createdAt: Date(timeIntervalSince1970: 0), completedAt: nil)
        let lines = report.text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines.contains("document \(document)"))
        #expect(lines.contains("image_integrity.image_quality consider dark_photo"))
        #expect(lines.contains("police_record null"))
        #expect(report.json["breakdown"]?["police_record"] == ["result": .null])
        #expect(report.json["result"] == .null && report.json["status"] == "awaiting_approval")
        #expect(report.json["document_ids"] == [.string(document.description)])
    }
}
