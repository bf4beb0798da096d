import CanonicalJSON
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import VerificationDomain
import Workflows

@testable import LinkService

/// The tasks whose pages are plain forms: a proof of address, and what a browser cannot record.
@Suite
struct FormsWithoutScriptsTests {
    private static let proof = "upload_poa_00007"
    private static let motion = "face_motion_00008"

    private static func definition(_ id: String, _ type: String) -> WorkflowDefinition {
        WorkflowDefinition(
            name: "Open an account",
            nodes: [
                WorkflowNode(id: "start", type: "start"), WorkflowNode(id: id, type: type),
                WorkflowNode(id: "approve_00004", type: "approve"),
            ],
            edges: [WorkflowEdge(from: "start", to: id), WorkflowEdge(from: id, to: "approve_00004")])
    }

    private func proofLink() throws -> OpenLink {
        try Journeys.link(
            Self.definition(Self.proof, "proof_of_address_capture"), [Journeys.task(Self.proof, .started)])
    }

    private func motionLink() throws -> OpenLink {
        try Journeys.link(
            Self.definition(Self.motion, "upload_face_motion"), [Journeys.task(Self.motion, .started)])
    }

    private func isDone(_ answer: TestResponse) throws -> Bool {
        let path = try Journeys.token().handle.path
        return answer.status == .seeOther && answer.headers[.location] == "\(path)?step=done"
    }

    // MARK: Proof of address

    @Test
    func everyTypeIsOfferedInWords() async throws {
        try await LinkStation.with(self.proofLink()) { station async throws in
            let page = String(
                buffer: try await station.open("\(try Journeys.token().handle.path)?step=begin").body)
            let strings = station.resources.strings.strings(named: "en")
            #expect(page.contains(#"data-testid="proof-of-address""#))
            for type in ProofOfAddressType.allCases {
                let words = strings("proof_of_address_types", type.rawValue)
                #expect(!words.isEmpty && page.contains(#"<option value="\#(type.rawValue)">\#(words)"#))
            }
        }
    }

    @Test
    func aFileAndItsTypeCompleteTheTask() async throws {
        try await LinkStation.with(self.proofLink()) { station async throws in
            let answer = try await station.upload(
                "\(Self.proof)/proof_of_address", ["type": "utility_bill"], file: Picture.png)
            #expect(try self.isDone(answer))
            guard case .document(let type, _, _, let file) = station.actions.calls.first else {
                Issue.record("nothing was recorded")
                return
            }
            #expect(type == "utility_bill" && file.contentType == "image/png")
            #expect(
                station.actions.calls.last == .complete(Self.proof, [["id": .string(RecordingActions.id)]]))
            #expect(station.storedFiles.count == 1)
        }
    }

    @Test(arguments: [[:], ["type": ""], ["type": "passport"]])
    func aFileWithoutATypeIsAskedForAgainAndNotKept(_ fields: [String: String]) async throws {
        try await LinkStation.with(self.proofLink()) { station async throws in
            let answer = try await station.upload("\(Self.proof)/proof_of_address", fields, file: Picture.png)
            #expect(answer.status == .unprocessableContent)
            let page = String(buffer: answer.body)
            let words = station.resources.strings.strings(named: "en")("proof_of_address", "type_missing")
            #expect(page.contains(HTMLEscaping().escapeText(words)) && page.contains(#"aria-invalid="true""#))
            #expect(station.actions.calls.isEmpty && station.storedFiles.isEmpty)
        }
    }

    @Test
    func whatIsNoPictureIsRefusedInPlainWordsAndTheChoiceStays() async throws {
        try await LinkStation.with(self.proofLink()) { station async throws in
            let answer = try await station.upload(
                "\(Self.proof)/proof_of_address", ["type": "utility_bill"], file: Array("no picture".utf8))
            #expect(answer.status == .unprocessableContent)
            let page = String(buffer: answer.body)
            #expect(page.contains(#"<option value="utility_bill" selected>"#))
            #expect(page.contains(#"id="file-error">"#) && !page.contains(#"id="file-error"></p>"#))
            #expect(station.actions.calls.isEmpty && station.storedFiles.isEmpty)
        }
    }

    @Test
    func aFormThatComesTwiceLeadsOn() async throws {
        let done = try Journeys.link(
            Self.definition(Self.proof, "proof_of_address_capture"), [Journeys.task(Self.proof, .completed)],
            status: .approved)
        try await LinkStation.with(done) { station async throws in
            let answer = try await station.upload(
                "\(Self.proof)/proof_of_address", ["type": "utility_bill"], file: Picture.png)
            #expect(try self.isDone(answer))
            #expect(station.actions.calls.isEmpty && station.storedFiles.isEmpty)
        }
    }

    // MARK: A recording that a browser cannot make

    @Test
    func aMovementThatCannotBeRecordedIsPassedOver() async throws {
        try await LinkStation.with(self.motionLink()) { station async throws in
            let page = String(
                buffer: try await station.open("\(try Journeys.token().handle.path)?step=begin").body)
            #expect(page.contains(#"data-testid="unable""#) && page.contains("/tasks/\(Self.motion)/unable"))
            #expect(try self.isDone(try await station.post("\(Self.motion)/unable", "")))
            #expect(station.actions.calls == [.complete(Self.motion, [])])
        }
    }

    @Test
    func anotherTabThatWasFirstChangesNothing() async throws {
        try await LinkStation.with(self.motionLink()) { station async throws in
            station.actions.refusal = WorkflowRunProblem.taskNotOpen(Self.motion)
            #expect(try self.isDone(try await station.post("\(Self.motion)/unable", "")))
        }
    }

    @Test
    func onlyARecordingCanBePassedOver() async throws {
        try await LinkStation.with(self.proofLink()) { station async throws in
            #expect(try await station.post("\(Self.proof)/unable", "").status == .conflict)
            #expect(station.actions.calls.isEmpty)
        }
    }

    @Test(arguments: [("unable", ["sec-fetch-site": "cross-site"]), ("unable", [:])])
    func anotherSiteCannotPassOverIt(_ path: String, _ origin: [String: String]) async throws {
        try await LinkStation.with(self.motionLink()) { station async throws in
            #expect(try await station.post("\(Self.motion)/\(path)", "", origin: origin).status == .forbidden)
            #expect(station.actions.calls.isEmpty)
        }
    }
}
