package import Foundation
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
