import CanonicalJSON
import FoundationEssentials
import Testing
import Webhooks

@Suite
struct WebhookPayloadTests {
    static let baseURL = "https://api.example.com"

    static func id(_ text: String) throws -> UUID { try #require(UUID(uuidString: text)) }

    static func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    static func run(
        outcome: WorkflowRunView.Outcome = .abandoned, output: JSONValue? = nil,
        failure: WorkflowRunView.Failure? = nil
    ) throws -> WorkflowRunView {
        WorkflowRunView(
            id: try self.id("36A56899-D617-4988-85BF-B76640861BF5"),
            applicantID: try self.id("9bb725cb-c9a4-4b46-bfc7-d62965a32d9a"),
            workflowID: try self.id("f96b8c57-8084-4ca7-bc4c-f737e1cb1718"), workflowVersionID: 0, outcome: outcome,
            output: output, reasons: [], failure: failure, tags: [],
            customerUserID: "9bb725cb-c9a4-4b46-bfc7-d62965a32d9a",
            dashboardURL: "https://dashboard.example.com/results/36a56899-d617-4988-85bf-b76640861bf5",
            link: .init(url: "https://link.example.com/l/36a56899"), createdAt: try self.date("2022-12-05T16:54:44Z"),
            updatedAt: try self.date("2022-12-19T16:54:44Z"), completedAt: try self.date("2022-12-19T16:54:44Z"))
    }

    static func cancelledTask(status: WorkflowTaskView.Status = .cancelled) throws -> WorkflowTaskView {
        WorkflowTaskView(
            id: "profile_4f4b2", workflowRunID: try self.id("2f152409-d6c4-4711-8750-48517f99a8d6"),
            taskDefID: "profile_data", taskDefVersion: nil, status: status, input: [:], output: nil,
            createdAt: try self.date("2022-12-05T16:41:43Z"), updatedAt: try self.date("2022-12-19T16:41:44Z"),
            statusChangedAt: try self.date("2022-12-19T16:41:44Z"))
    }

    @Test func completedRunIsTheReferencesSample() throws {
        let payload = WebhookPayload.workflowRun(try Self.run())
        #expect(
            payload.json(apiBaseURL: Self.baseURL) == (try JSONValue(parsing: Array(SampleEvents.runCompleted.utf8))))
    }

    @Test func timelineFileIsTheReferencesSample() throws {
        let payload = WebhookPayload.workflowTimelineFile(
            WorkflowTimelineFileView(
                id: try Self.id("36a56899-d617-4988-85bf-b76640861bf5"),
                workflowRunID: try Self.id("99a56899-d617-4988-85bf-b76640861b74"),
                downloadURL: "https://api.example.com/files/1", completedAt: try Self.date("2023-08-24T11:49:20Z")))
        let sample = try JSONValue(parsing: Array(SampleEvents.timelineFileCreated.utf8))
        #expect(payload.json(apiBaseURL: Self.baseURL) == sample)
        #expect(payload.resourceID == "36a56899-d617-4988-85bf-b76640861bf5")
        #expect(!"\(payload)".contains("files/1"))
    }

    @Test func evidenceFolderIsTheReferencesSampleWithAnId() throws {
        let payload = WebhookPayload.workflowRunEvidenceFolder(
            WorkflowRunEvidenceFolderView(
                workflowRunID: try Self.id("36a56899-d617-4988-85bf-b76640861bf5"),
                createdAt: try Self.date("2022-12-19T16:54:44Z")))
        let sample = try JSONValue(parsing: Array(SampleEvents.evidenceFolderCreated.utf8))
        #expect(payload.json(apiBaseURL: Self.baseURL) == sample)
    }

    @Test func startedTaskIsTheReferencesSample() throws {
        let date = try Self.date("2022-12-19T16:44:54Z")
        let payload = WebhookPayload.workflowTask(
            WorkflowTaskView(
                id: "document_photo_c0888", workflowRunID: try Self.id("0072fd81-7c5f-4bff-b3a9-7bea6ec3f838"),
                taskDefID: "upload_document_photo", taskDefVersion: nil, status: .started, input: [:], output: nil,
                createdAt: date, updatedAt: date, statusChangedAt: date))
        #expect(
            payload.json(apiBaseURL: Self.baseURL) == (try JSONValue(parsing: Array(SampleEvents.taskStarted.utf8))))
    }

    @Test func cancelledTaskIsTheReferencesSample() throws {
        let payload = WebhookPayload.workflowTask(try Self.cancelledTask())
        let sample = try JSONValue(parsing: Array(SampleEvents.taskCancelled.utf8))
        #expect(payload.json(apiBaseURL: Self.baseURL) == sample)
    }

    /// The reference's sample, "Event object".
    @Test func completedReportIsTheReferencesSample() throws {
        let id = try Self.id("0190c2d4-0000-7000-8000-000000000001")
        let view = ReportView(
            id: id, event: .completed, status: "complete", happenedAt: try Self.date("2019-10-28T15:00:39Z"))
        let payload = WebhookPayload.report(view)
        #expect(
            payload.json(apiBaseURL: Self.baseURL) == [
                "payload": [
                    "resource_type": "report", "action": "report.completed",
                    "object": [
                        "id": "0190c2d4-0000-7000-8000-000000000001", "status": "complete",
                        "completed_at_iso8601": "2019-10-28T15:00:39Z",
                        "href": "https://api.example.com/v3.6/reports/0190c2d4-0000-7000-8000-000000000001",
                    ],
                ]
            ])
        #expect(payload.resourceID == "0190c2d4-0000-7000-8000-000000000001")
    }

    @Test(arguments: CheckView.Event.allCases)
    func checksAreToldByTheirOwnResourceType(event: CheckView.Event) throws {
        let id = try Self.id("0190c2d4-0000-7000-8000-000000000001")
        let view = CheckView(
            id: id, event: event, status: "in_progress", happenedAt: try Self.date("2019-10-28T15:00:39Z"))
        let body = WebhookPayload.check(view).json(apiBaseURL: Self.baseURL)["payload"]
        #expect(body?["resource_type"] == "check")
        #expect(body?["action"] == .string(event.type.rawValue))
        #expect(
            body?["object"]?["href"]
                == "https://api.example.com/v3.6/checks/0190c2d4-0000-7000-8000-000000000001")
        #expect(body?["resource"] == nil)
    }

    @Test func failedRunTellsTypeAndMessage() throws {
        let failure = WorkflowRunView.Failure(type: "timeout", message: "A task took too long.")
        let payload = WebhookPayload.workflowRun(try Self.run(outcome: .error, failure: failure))
        let error = payload.json(apiBaseURL: Self.baseURL)["payload"]?["resource"]?["error"]
        #expect(error == .object(["type": "timeout", "message": "A task took too long."]))
    }

    @Test func linkTimesHaveAZoneAndNoFraction() throws {
        let link = WorkflowRunView.Link(
            url: "https://link.example.com/l/x", completedRedirectURL: "https://a.example", expiredRedirectURL: nil,
            expiresAt: Date(timeIntervalSince1970: 1_671_468_884.9), language: "en_US")
        let run = try Self.run()
        let view = WorkflowRunView(
            id: run.id, applicantID: run.applicantID, workflowID: run.workflowID, workflowVersionID: 3,
            outcome: .approved, output: .object(["a": 1]), reasons: ["r"], failure: nil, tags: ["t"],
            customerUserID: "u", dashboardURL: run.dashboardURL, link: link, createdAt: run.createdAt,
            updatedAt: run.updatedAt, completedAt: run.completedAt)
        let resource = WebhookPayload.workflowRun(view).json(apiBaseURL: Self.baseURL)["payload"]?["resource"]
        #expect(
            resource?["link"]
                == .object([
                    "url": "https://link.example.com/l/x", "completed_redirect_url": "https://a.example",
                    "expired_redirect_url": .null, "expires_at": "2022-12-19T16:54:44Z", "language": "en_US",
                ]))
        #expect(resource?["output"] == .object(["a": 1]))
        #expect(resource?["reasons"] == .array(["r"]))
        #expect(resource?["tags"] == .array(["t"]))
        #expect(resource?["workflow_version_id"] == 3)
    }

    @Test(arguments: WorkflowRunView.Outcome.allCases)
    func everyOutcomeOfARunIsInTheContract(outcome: WorkflowRunView.Outcome) {
        #expect(ContractSets.objectStatuses.contains(outcome.rawValue))
        #expect(ContractSets.resourceStatuses.contains(outcome.rawValue))
    }

    @Test(arguments: WorkflowTaskView.Status.allCases)
    func everyStatusOfATaskIsInTheContract(status: WorkflowTaskView.Status) throws {
        #expect(ContractSets.objectStatuses.contains(status.rawValue))
        let payload = WebhookPayload.workflowTask(try Self.cancelledTask(status: status))
        #expect(payload.eventType == (status == .started ? .workflowTaskStarted : .workflowTaskCompleted))
    }

    @Test func eventTypesAreTheContracts() {
        #expect(Set(WebhookEventType.allCases.map(\.rawValue)) == ContractSets.eventTypes)
        #expect(Set(WebhookResourceType.allCases.map(\.rawValue)) == ContractSets.resourceTypes)
    }

    @Test(arguments: WebhookEventType.allCases)
    func everyEventIsNamedAfterItsResource(type: WebhookEventType) {
        #expect(type.rawValue.hasPrefix(type.resourceType.rawValue + "."))
    }

    @Test func resendFindsTasksByRunAndTask() throws {
        #expect(
            WebhookPayload.workflowTask(try Self.cancelledTask()).resourceID
                == "2f152409-d6c4-4711-8750-48517f99a8d6:profile_4f4b2")
        #expect(WebhookPayload.workflowRun(try Self.run()).resourceID == "36a56899-d617-4988-85bf-b76640861bf5")
    }

    @Test func samePayloadHasTheSameBytes() throws {
        let output = JSONValue.object(["b": 1, "a": .array([true, .null, "é"]), "c": .object(["y": 0.5, "x": -1])])
        let id = try Self.id("22222222-2222-4222-8222-222222222222")
        let events = try (0..<10).map { _ in
            WebhookEvent(id: id, payload: .workflowRun(try Self.run(output: output)), apiBaseURL: Self.baseURL)
        }
        #expect(Set(events.map(\.body)).count == 1)
        #expect(try JSONValue(parsing: events[0].body)["payload"]?["resource"]?["output"] == output)
        #expect(events[0].type == .workflowRunCompleted)
        #expect(events[0].occurredAt == (try Self.date("2022-12-19T16:54:44Z")))
    }

    @Test func personalDataDoesNotPrint() throws {
        let run = try Self.run(output: .object(["first_name": "Zaphod"]))
        let event = WebhookEvent(id: run.id, payload: .workflowRun(run), apiBaseURL: Self.baseURL)
        var printed = ""
        for value in [run, event, WebhookPayload.workflowRun(run), try Self.cancelledTask()] as [Any] {
            print(value, to: &printed)
            debugPrint(value, to: &printed)
            dump(value, to: &printed)
        }
        #expect(printed.contains("redacted"))
        #expect(!printed.contains("Zaphod"))
        #expect(!printed.contains("link.example.com"))
        #expect(!printed.contains(String(describing: Array("Zaphod".utf8)).dropFirst().dropLast()))
    }
}
