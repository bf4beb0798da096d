/// A path to a value of a run, such as `$.tasks.document_check_75329.output.result`.
///
/// Names, `[n]` (from 0) and `[*]` (all elements) only; no filter, no script.
package struct WorkflowReference: Sendable, Hashable {
    /// Where a path starts.
    package enum Root: Sendable, Hashable {
        /// `$.inputs.applicant`: the applicant as it was at the run's creation.
        case applicant
        /// `$.inputs.custom`: the run's `custom_data`.
        case custom
        /// `$.tasks.<id>.output`: what a completed task gave.
        case output(taskID: String)
        /// `$.tasks.<id>.attempt`: how often the task was started.
        case attempt(taskID: String)
        /// `$.run`: `id`, `created_at`, `customer_user_id`, `tags`, `sandbox`.
        case run
    }

    /// One step of a path.
    package enum Step: Sendable, Hashable {
        /// A member of an object.
        case name(String)
        /// An element of a list, from 0.
        case index(Int)
        /// All elements of a list; what follows is read from each.
        case all
    }

    /// Where it starts.
    package let root: Root
    /// The way from there.
    package let path: [Step]

    /// Joins a start and a way.
    package init(root: Root, path: [Step] = []) {
        self.root = root
        self.path = path
    }

    /// Reads the text of a reference; `nil` when it has another form.
    package init?(parsing text: String) {
        guard text.hasPrefix("$."), let steps = Self.steps(of: text.dropFirst(2)) else { return nil }
        switch (steps.first, steps.dropFirst().first) {
        case (.name("inputs"), .name("applicant")) where steps.count > 2:
            self.init(root: .applicant, path: Array(steps.dropFirst(2)))
        case (.name("inputs"), .name("custom")) where steps.count > 2:
            self.init(root: .custom, path: Array(steps.dropFirst(2)))
        case (.name("run"), .name) where steps.count > 1:
            self.init(root: .run, path: Array(steps.dropFirst()))
        case (.name("tasks"), .name(let id)) where steps.count > 2 && steps[2] == .name("output"):
            self.init(root: .output(taskID: id), path: Array(steps.dropFirst(3)))
        case (.name("tasks"), .name(let id)) where steps.count == 3 && steps[2] == .name("attempt"):
            self.init(root: .attempt(taskID: id))
        default:
            return nil
        }
    }

    /// The task it reads from, if it does.
    package var taskID: String? {
        switch self.root {
        case .output(let id), .attempt(let id): id
        case .applicant, .custom, .run: nil
        }
    }

    /// The reference as an author writes it.
    package var text: String {
        let root =
            switch self.root {
            case .applicant: "$.inputs.applicant"
            case .custom: "$.inputs.custom"
            case .output(let id): "$.tasks.\(id).output"
            case .attempt(let id): "$.tasks.\(id).attempt"
            case .run: "$.run"
            }
        return self.path.reduce(into: root) { text, step in
            switch step {
            case .name(let name): text += "." + name
            case .index(let index): text += "[\(index)]"
            case .all: text += "[*]"
            }
        }
    }

    private static func steps(of text: Substring) -> [Step]? {
        var steps: [Step] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let name = part.prefix { $0 != "[" }
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else { return nil }
            steps.append(.name(String(name)))
            var rest = part.dropFirst(name.count)
            while !rest.isEmpty {
                guard rest.first == "[", let close = rest.firstIndex(of: "]") else { return nil }
                let inside = rest[rest.index(after: rest.startIndex)..<close]
                if inside == "*" {
                    steps.append(.all)
                } else if inside.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let index = Int(inside),
                    index < 10_000
                {
                    steps.append(.index(index))
                } else {
                    return nil
                }
                rest = rest[rest.index(after: close)...]
            }
        }
        return steps
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
