import CanonicalJSON
import Foundation
import VerificationDomain
import Workflows

@testable import LinkService

/// Workflows and runs to show pages of.
enum Journeys {
    /// Document, face, then the report: nothing is asked after the face.
    static let documentAndFace = WorkflowDefinition(
        name: "Open an account",
        nodes: [
            WorkflowNode(id: "start", type: "start"),
            WorkflowNode(id: "document_photo_00001", type: "upload_document_photo"),
            WorkflowNode(id: "face_photo_00002", type: "upload_face_photo"),
            WorkflowNode(id: "document_check_00003", type: "document_check"),
            WorkflowNode(id: "approve_00004", type: "approve"),
        ],
        edges: [
            WorkflowEdge(from: "start", to: "document_photo_00001"),
            WorkflowEdge(from: "document_photo_00001", to: "face_photo_00002"),
            WorkflowEdge(from: "face_photo_00002", to: "document_check_00003"),
            WorkflowEdge(from: "document_check_00003", to: "approve_00004"),
        ])

    /// Document, the report, and a face only on one of two ways.
    static let faceAfterReport = WorkflowDefinition(
        name: "Face when in doubt",
        nodes: [
            WorkflowNode(id: "start", type: "start"),
            WorkflowNode(id: "document_photo_00001", type: "upload_document_photo"),
            WorkflowNode(id: "document_check_00003", type: "document_check"),
            WorkflowNode(id: "condition_00005", type: "condition"),
            WorkflowNode(id: "face_photo_00002", type: "upload_face_photo"),
            WorkflowNode(id: "approve_00004", type: "approve"),
        ],
        edges: [
            WorkflowEdge(from: "start", to: "document_photo_00001"),
            WorkflowEdge(from: "document_photo_00001", to: "document_check_00003"),
            WorkflowEdge(from: "document_check_00003", to: "condition_00005"),
            WorkflowEdge(from: "condition_00005", port: "clear", to: "approve_00004"),
            WorkflowEdge(from: "condition_00005", port: "else", to: "face_photo_00002"),
            WorkflowEdge(from: "face_photo_00002", to: "approve_00004"),
        ])

    /// A form with every field.
    static let profile = WorkflowDefinition(
        name: "About you",
        nodes: [
            WorkflowNode(id: "start", type: "start"), WorkflowNode(id: "profile_00006", type: "profile_data"),
            WorkflowNode(id: "approve_00004", type: "approve"),
        ],
        edges: [
            WorkflowEdge(from: "start", to: "profile_00006"), WorkflowEdge(from: "profile_00006", to: "approve_00004"),
        ])

    static let runID = WorkflowRunID(rawValue: UUID(uuid: (1, 1, 1, 1, 1, 1, 0x71, 1, 0x81, 1, 1, 1, 1, 1, 1, 1)))
    static let scope = Scope(
        tenantID: TenantID(rawValue: UUID(uuid: (2, 2, 2, 2, 2, 2, 0x72, 2, 0x82, 2, 2, 2, 2, 2, 2, 2))),
        environment: .sandbox)

    static func run(_ status: WorkflowRunStatus, link: WorkflowRunLink = WorkflowRunLink()) -> WorkflowRun {
        WorkflowRun(
            id: Self.runID, applicantID: ApplicantID(rawValue: Self.runID.rawValue),
            workflowID: WorkflowID(rawValue: Self.runID.rawValue), workflowVersion: 1, definitionDigest: "", tags: [],
            customerUserID: "", link: link, createdAt: .distantPast, updatedAt: .distantPast, status: status)
    }

    static func task(
        _ id: String, _ status: WorkflowTask.Status, retry: RetryNotice? = nil
    ) -> WorkflowTask {
        WorkflowTask(
            runID: Self.runID, id: id, position: 0, definitionID: "", definitionVersion: nil, attempt: 1,
            status: status, input: .object([:]), output: nil, retry: retry, createdAt: .distantPast,
            updatedAt: .distantPast)
    }

    /// An open link whose first task waits.
    static func link(
        _ definition: WorkflowDefinition, _ tasks: [WorkflowTask], status: WorkflowRunStatus = .awaitingInput,
        link: WorkflowRunLink = WorkflowRunLink(), organisation: String = "Acme Bank"
    ) throws -> OpenLink {
        OpenLink(
            handle: try Self.token().handle, scope: Self.scope, run: Self.run(status, link: link), tasks: tasks,
            definition: definition, organisation: organisation)
    }

    static func token(_ letter: Character = "A") throws -> LinkToken {
        guard let token = LinkToken(String(repeating: letter, count: 42) + "A") else { throw NoToken() }
        return token
    }

    struct NoToken: Error {}
}
