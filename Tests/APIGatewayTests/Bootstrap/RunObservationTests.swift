import Foundation
import Logging
import ServiceAssembly
import ServiceRuntime
import TestSupport
import Testing
import VerificationDomain
import Workflows

@Suite(.postgres)
struct RunObservationTests {
    @Test
    func eachMoveIsCountedWithItsStatusesAndAStepInPlaceIsNot() async throws {
        let database = try TestDatabase.current
        try await database.insertTenants()
        let applicant = try await database.insertApplicant(scope: .acmeSandbox)
        let first = try await database.insertRun(from: .profile, of: applicant)
        let registry = PrometheusRegistry()
        let observation = RunObservation(logger: Logger(label: "test"), metrics: registry)
        let services = try TestServices(
            on: database, identifiers: .init { UUID() }, observe: observation.heard(_:))
        let run = try await services.createRun(
            CreateWorkflowRun.Request(workflowID: first.workflowID, applicantID: applicant.id, tags: []),
            scope: .acmeSandbox)
        #expect(run.status == .awaitingInput)
        observation.heard(.init(runID: run.id, scope: .acmeSandbox, from: .processing, to: .processing))
        let lines = registry.render().split(separator: "\n").filter { $0.hasPrefix("martlet_run_transitions_total") }
        #expect(
            lines == [#"martlet_run_transitions_total{environment="sandbox",from="none",to="awaiting_input"} 1"#])
    }
}
