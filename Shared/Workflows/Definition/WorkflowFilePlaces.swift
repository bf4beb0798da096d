/// Where the parts of a workflow file are, and which of them could not be read. Parts have paths such as
/// `nodes[2].config.fields`; the whole file is the empty path.
///
/// What cannot be read is told once. What the validator would say because of it follows, and is left out.
struct WorkflowFilePlaces {
    /// Paths are told apart up to this length, in bytes: only a key made for the purpose is longer.
    static let maximumPathLength = 256

    private let findLines: () -> [String: Int]
    private var lines: [String: Int]?
    private var unreadable: Set<String> = []
    /// Everything around what is unreadable.
    private var around: Set<String> = []

    /// - Parameter lines: The line of each part by its path; asked only once one is wanted.
    init(lines: @escaping () -> [String: Int]) {
        self.findLines = lines
    }

    /// Of a workflow that is no file: no lines, and all of it is known.
    static var none: WorkflowFilePlaces { WorkflowFilePlaces { [:] } }

    /// The line of a part or, where that is not known, of the part around it.
    mutating func line(of path: String) -> Int? {
        let lines = self.lines ?? self.findLines()
        self.lines = lines
        return Self.wayOut(of: path).lazy.compactMap { lines[$0] }.first
    }

    /// Notes that a part could not be read.
    mutating func markUnreadable(_ path: String) {
        let way = Self.wayOut(of: path)
        self.unreadable.insert(way[0])
        self.around.formUnion(way.dropFirst())
    }

    /// Whether a part, or one around it, could not be read.
    func isUnreadable(_ path: String) -> Bool {
        !self.unreadable.isEmpty && Self.wayOut(of: path).contains(where: self.unreadable.contains)
    }

    /// Whether a part, one around it or one inside it could not be read.
    func hasUnreadable(in path: String) -> Bool {
        !self.unreadable.isEmpty && (self.around.contains(Self.shortened(path)) || self.isUnreadable(path))
    }

    /// A path with what is too much of it cut off.
    static func shortened(_ path: String) -> String {
        guard path.utf8.count > Self.maximumPathLength else { return path }
        return String(decoding: path.utf8.prefix(Self.maximumPathLength), as: UTF8.self)
    }

    /// A path and those of the parts around it, ending with the whole file.
    private static func wayOut(of path: String) -> [String] {
        var rest = Self.shortened(path)[...]
        var way = [String(rest)]
        while let end = rest.lastIndex(where: { $0 == "." || $0 == "[" }) {
            rest = rest[..<end]
            way.append(String(rest))
        }
        if way.last?.isEmpty == false { way.append("") }
        return way
    }
}
