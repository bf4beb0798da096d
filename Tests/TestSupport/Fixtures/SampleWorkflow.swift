package import Foundation
import Persistence
package import VerificationDomain
package import Workflows

/// The workflows that come with the product, from `deploy/workflows`.
package enum SampleWorkflow: String, CaseIterable, Sendable {
    case profile
    case document
    case documentAndSelfie = "document_and_selfie"

    package var definition: WorkflowDefinition {
        get throws {
            let file = try PackageRoot.url().appending(path: "deploy/workflows/\(self.rawValue).yaml")
            return try WorkflowDefinition.parse(Array(try Data(contentsOf: file)))
        }
    }
}

extension TestDatabase {
    /// The tenant's workflow of a sample, which is made when there is none and is active in every environment then: a
    /// tenant has one workflow of a name.
    @discardableResult
    package func insertWorkflow(_ sample: SampleWorkflow, tenant: TenantID) async throws -> WorkflowVersion {
        let workflows = PostgresWorkflowRepository(on: self.superuser, definitions: DefinitionCache())
        let name = try sample.definition.name
        let known = try await workflows.list(.first, name: name, tenant: tenant).items.first?.workflow
        if let workflow = known,
            let version = try await workflows.newestVersion(of: workflow.id, tenant: tenant)
        {
            return version
        }
        return try await self.insertWorkflow(sample, tenant: tenant, activeIn: TenantEnvironment.allCases)
    }
}

/// The folder that holds Package.swift.
package enum PackageRoot {
    package struct Missing: Error {}

    package static func url(from file: String = #filePath) throws -> URL {
        var folder = URL(filePath: file).deletingLastPathComponent()
        while folder.path != "/" {
            let manifest = folder.appending(path: "Package.swift").path
            if FileManager.default.fileExists(atPath: manifest) { return folder }
            folder = folder.deletingLastPathComponent()
        }
        throw Missing()
    }
}

extension Page {
    /// A page that no test fills.
    package static let first = Page(number: 1, size: 100)
}
