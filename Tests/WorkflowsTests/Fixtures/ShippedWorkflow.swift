import Foundation
import Testing
import Workflows

/// Every workflow in `deploy/workflows`, with its cases.
struct ShippedWorkflow: CustomTestStringConvertible {
    static let all = [
        "profile", "document", "document_and_selfie", "document_and_selfie_retry", "motion_or_photo",
        "watchlist_and_identity", "risk_score", "expiry_and_age", "step_up_by_country",
    ].map(Self.init)

    let name: String

    var testDescription: String { self.name }

    static func file(_ path: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "deploy/workflows/\(path)")
    }

    var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: Self.file("\(self.name).yaml"))) }
    }

    var definition: WorkflowDefinition {
        get throws { try WorkflowDefinition.parse(self.bytes) }
    }

    var suite: SimulationSuite {
        get throws { try SimulationSuite.parse(Array(Data(contentsOf: Self.file("cases/\(self.name).yaml")))) }
    }

    /// The trace of one of its cases.
    func trace(_ caseName: String) throws -> WorkflowTrace {
        let report = WorkflowSimulation.run(try self.definition, try self.suite)
        return try #require(report.results.first { $0.name == caseName }?.trace)
    }
}
