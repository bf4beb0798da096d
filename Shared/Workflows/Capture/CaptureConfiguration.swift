/// What the hosted page must know to carry out a capture task.
package enum CaptureConfiguration: Sendable, Equatable {
    /// A form.
    case profile(ProfileCapture)
    /// Photos of a document.
    case document(DocumentCapture)
    /// A photo of the applicant's face.
    case face(FaceCapture)
}

extension WorkflowDefinition {
    /// The settings of a capture task; `nil` when there is no such node, or it captures nothing.
    package func captureConfiguration(of nodeID: String) -> CaptureConfiguration? {
        guard let node = self.node(nodeID), case .success(.capture(let capture)) = TaskConfiguration.read(node) else {
            return nil
        }
        return capture
    }
}
