import HTTPTypes

/// Why a person is shown a page of words instead of the one that was asked for. Raw values name the texts.
enum ErrorPageKind: String, CaseIterable {
    /// The address leads nowhere.
    case unknown
    /// Sent from another site's page.
    case refused
    /// The step was done meanwhile.
    case outdated
    /// More than is taken.
    case tooLarge = "too_large"
    /// Whatever else is wrong with what was sent.
    case unusable
    /// The fault is ours.
    case failure

    /// - Parameter status: 400 or above.
    init(_ status: HTTPResponse.Status) {
        self =
            switch status.code {
            case 404, 405, 410: .unknown
            case 403: .refused
            case 409: .outdated
            case 413: .tooLarge
            case 400..<500: .unusable
            default: .failure
            }
    }
}
