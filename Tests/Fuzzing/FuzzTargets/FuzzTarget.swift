/// The parsers that read what strangers send, each with an invariant that holds for every input.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// JSON texts: what was read and written again reads the same.
    case json
    /// Bodies of forms with files: the pieces in which one arrives make no difference.
    case multipart
    /// Content types of such bodies.
    case boundary
    /// Uploads of every kind: pieces make no difference, and nothing larger than allowed gets through.
    case upload
    /// Data of chips: the way they come in makes no difference, and no face is larger than its file.
    case chip
    /// Workflow files, YAML and JSON: what was read and written again reads the same.
    case workflow
    /// Suites of workflow simulations.
    case simulation
    /// Words in configuration and requests: addresses, networks, tokens, endpoints.
    case words

    /// Gives one input to the parser.
    /// - Throws: ``FuzzFinding`` when the invariant does not hold. Inputs that are refused are fine.
    package func run(_ input: [UInt8]) throws {
        switch self {
        case .json: try FuzzTexts.json(input)
        case .multipart: try FuzzForms.multipart(input)
        case .boundary: try FuzzForms.boundary(input)
        case .upload: try FuzzUploads.upload(input)
        case .chip: try FuzzChips.chip(input)
        case .workflow: try FuzzTexts.workflow(input)
        case .simulation: FuzzTexts.simulation(input)
        case .words: try FuzzWords.words(input)
        }
    }
}
