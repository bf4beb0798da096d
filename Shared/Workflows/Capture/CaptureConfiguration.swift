/// What the hosted page must know to carry out a capture task.
package enum CaptureConfiguration: Sendable, Equatable {
    /// A form.
    case profile(ProfileCapture)
    /// Photos of a document.
    case document(DocumentCapture)
    /// A photo of the applicant's face.
    case face(FaceCapture)
    /// A recording of the applicant's face.
    case video(VideoCapture)
    /// A recording of the applicant's turning head.
    case motion(MotionCapture)
    /// Photos or files of a document that shows where the applicant lives.
    case proofOfAddress(ProofOfAddressCapture)
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
